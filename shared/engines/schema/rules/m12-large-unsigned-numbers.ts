import { defineRule, mysqlFamily } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { columns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M12',
  title: 'BIGINT UNSIGNED',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'BIGINT UNSIGNED reaches twice as far as bigint of PostgreSQL. Where no row goes beyond bigint, bigint is the right and fast choice; otherwise the column becomes numeric(20,0), which holds every value but is slower.',
  *check(input) {
    const narrowed: Member[] = [];
    for (const { column, target, object } of columns(input)) {
      const { type, profile, line } = column;
      if (type.kind !== 'integer' || type.bits !== 64 || !type.unsigned) continue;
      if (profile === undefined || profile.aboveInt64 === 0) {
        if (target?.type === 'bigint') narrowed.push({ object, line });
        continue;
      }
      const fits = target !== undefined && /^(numeric|text)/.test(target.type);
      yield {
        object,
        line,
        severity: fits ? 'behaviour' : 'blocker',
        message: sentence(
          `${rowsWith(profile, 'aboveInt64')} ${verb(profile.aboveInt64, 'holds', 'hold')} a number above 9,223,372,036,854,775,807, the largest of PostgreSQL's bigint.`,
        ),
        why: 'A bigint column would refuse these rows.',
        fix: fits
          ? `CloudForge makes the column ${target.type}, which holds all of them. Programs may get the value as a text instead of a number: look at the places that use it.`
          : 'Choose numeric(20,0) as the type of this column.',
        effort: [0.25, 1],
        rows: profile.aboveInt64,
        samples: profile.samples.aboveInt64 ?? [],
      };
    }
    if (narrowed.length === 0) return;
    const { names, ...where } = group(narrowed, 'unsigned column');
    yield {
      ...where,
      severity: 'cosmetic',
      message: `No row goes beyond bigint in ${names}, so ${verb(narrowed.length, 'this unsigned column becomes', 'these unsigned columns become')} bigint.`,
      why: 'bigint is fast and what programs expect of a key; only numbers that were never used here are given up.',
      fix: 'Nothing to do.',
      automatic: true,
    };
  },
});
