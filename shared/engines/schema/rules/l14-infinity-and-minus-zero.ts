import { defineRule } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L14',
  title: 'Infinity among the numbers',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'SQLite stores a number that is too large as infinity and prints it as 1e999 or Inf. double precision of PostgreSQL can hold it; whole numbers cannot, and numeric only without declared digits.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      if (profile.notFinite === 0) continue;
      const type = target?.type ?? 'double precision';
      const fits = /^(real|double precision|numeric|text)$/.test(type);
      yield {
        object,
        line: column.line,
        severity: fits ? 'behaviour' : 'blocker',
        message: sentence(
          `${rowsWith(profile, 'notFinite')} ${verb(profile.notFinite, 'holds', 'hold')} infinity instead of a number${fits ? '' : `, which the type ${type} cannot store`}.`,
        ),
        why: fits
          ? 'The sum and the average of the column are infinite as long as one such row is in it.'
          : 'The first such row stops the load of the table.',
        fix: fits
          ? 'CloudForge copies the value as Infinity. It is usually the trace of a calculation that went wrong: look at these rows.'
          : 'Correct these rows at the source, or choose double precision as the type of this column.',
        effort: fits ? [0, 0.5] : [0.25, 1],
        rows: profile.notFinite,
        samples: profile.samples.notFinite ?? [],
      };
    }
  },
});
