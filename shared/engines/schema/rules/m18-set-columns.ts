import { defineRule, mysqlFamily } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { columns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M18',
  title: 'SET columns',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'A SET column holds several values of a list in one text, such as "red,blue". PostgreSQL has arrays for that. Programs read and search an array differently.',
  *check(input) {
    const sets: (Member & { type: string })[] = [];
    for (const { column, target, object } of columns(input)) {
      const { type, profile, line } = column;
      if (type.kind !== 'set') continue;
      sets.push({ object, line, type: target?.type ?? 'text[]' });
      if (profile === undefined || profile.enumInvalid === 0) continue;
      yield {
        object,
        line,
        severity: 'blocker',
        message: sentence(
          `${rowsWith(profile, 'enumInvalid')} ${verb(profile.enumInvalid, 'holds', 'hold')} a member that is not in the list of this SET column.`,
        ),
        why: 'If PostgreSQL checks the list as it is declared, it refuses these rows.',
        fix: 'Add the missing values to the list, or correct the rows at the source.',
        effort: [0.25, 1],
        rows: profile.enumInvalid,
        samples: profile.samples.enumInvalid ?? [],
      };
    }
    if (sets.length === 0) return;
    const { names, ...where } = group(sets, 'SET column');
    const target = [...new Set(sets.map(({ type }) => type))].join(' or ');
    yield {
      ...where,
      message: `${names} ${verb(sets.length, 'holds', 'hold')} several values in one text (type SET) and ${verb(sets.length, 'becomes', 'become')} ${target} in PostgreSQL.`,
      why: 'FIND_IN_SET and searches with LIKE no longer work on an array, and programs receive a list instead of a text with commas.',
      fix: "Change queries from FIND_IN_SET('red', colours) to 'red' = ANY (colours), and look at the places that write the column. The empty set stays an empty set, which is not the same as NULL.",
      effort: [0.5, 3],
    };
  },
});
