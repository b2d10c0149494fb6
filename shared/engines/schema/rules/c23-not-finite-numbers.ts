import { defineRule } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C23',
  title: 'NaN and infinity among the numbers',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'postgresql', 'sqlserver', 'oracle'],
  foundIn: 'rows',
  help: 'Floating-point columns can hold "not a number" and infinity. PostgreSQL can store both in real, double precision and (from version 14) numeric, but no whole-number type can, and it sorts NaN above everything.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      if (profile.notFinite === 0) continue;
      const fits = target === undefined || /^(real|double precision|numeric$|text)/.test(target.type);
      yield {
        object,
        line: column.line,
        severity: fits ? 'behaviour' : 'blocker',
        message: sentence(
          `${rowsWith(profile, 'notFinite')} ${verb(profile.notFinite, 'holds', 'hold')} NaN ("not a number") or infinity instead of a number${fits ? '' : `, which the type ${target.type} cannot store`}.`,
        ),
        why: fits
          ? 'PostgreSQL stores these values, but an average over the column becomes NaN and NaN is sorted as the largest number.'
          : 'The first such row stops the load of the table.',
        fix: fits
          ? 'CloudForge copies the values as they are. Look whether sums and charts of your application expect them.'
          : 'Correct these rows at the source, or choose double precision as the type of this column.',
        effort: fits ? [0, 0.5] : [0.25, 1],
        rows: profile.notFinite,
        samples: profile.samples.notFinite ?? [],
      };
    }
  },
});
