import { defineRule, mysqlFamily } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { list, rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M17',
  title: 'Values that are not in the list of an ENUM',
  severity: 'blocker',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'An ENUM column allows only the values of a list. When MySQL is given another one it may store an empty text in its place. Such rows exist at the source although the list does not allow them.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      if (column.type.kind !== 'enum' || profile.enumInvalid === 0) continue;
      const isEmptyOnly = !column.type.values.includes('') && profile.emptyStrings >= profile.enumInvalid;
      const allowed = isEmptyOnly && target?.type === 'text';
      yield {
        object,
        line: column.line,
        severity: allowed ? 'behaviour' : 'blocker',
        message: sentence(
          `${rowsWith(profile, 'enumInvalid')} ${verb(profile.enumInvalid, 'holds', 'hold')} a value that is not in the list of this column (${list(column.type.values, 6)})${isEmptyOnly ? ': the empty text, which MySQL stores in place of a wrong one' : ''}.`,
        ),
        why: allowed
          ? 'The value that was meant is lost already; the empty text hides that.'
          : 'PostgreSQL checks the list on every row and refuses these.',
        fix: allowed
          ? 'CloudForge lets the empty text in as a further value, so that the rows load. Decide what they mean: no value (NULL) or one of the listed values.'
          : 'Decide what these rows mean: no value (NULL), one of the listed values, or a further value of the list; correct them at the source or in the list.',
        effort: [0.25, 1],
        rows: profile.enumInvalid,
        samples: profile.samples.enumInvalid ?? [],
      };
    }
  },
});
