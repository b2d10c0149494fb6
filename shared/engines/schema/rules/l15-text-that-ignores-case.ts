import { defineRule } from './support/define.ts';
import { groupColumns, statements } from './support/group.ts';
import { uniqueKeysOf } from './support/keys.ts';
import { targetName } from './support/sql.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L15',
  title: 'COLLATE NOCASE, RTRIM and collations of the program',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'COLLATE NOCASE makes SQLite treat a and A as equal, for the letters a to z only. RTRIM ignores blanks at the end. Other collations are part of the program that made the database.',
  *check(input) {
    const collated = columns(input).filter(
      ({ column, target }) =>
        column.collation !== undefined && !/^binary$/i.test(column.collation) && target?.type !== 'citext',
    );
    for (const kind of ['NOCASE', 'RTRIM', 'other'] as const) {
      const found = collated.filter(({ column }) => kindOf(column.collation ?? '') === kind);
      if (found.length === 0) continue;
      const { names, ...where } = groupColumns(found, 'text column');
      const keys = found
        .filter(({ table, column }) =>
          uniqueKeysOf(table).some(({ columns }) => columns.length === 1 && columns[0] === column.name),
        )
        .map(
          ({ table, column }) =>
            `CREATE UNIQUE INDEX ON ${targetName(table.name)} (${folded(kind, targetName(column.name))});`,
        );
      yield {
        ...where,
        message: `${sentence(count(found.length, 'text column'))} ${verb(found.length, 'is', 'are')} compared ${manner(kind)}: ${names}.`,
        why: 'PostgreSQL compares text letter by letter, so a search may find less than before, and a unique key accepts what SQLite refused.',
        fix:
          kind === 'other'
            ? 'Look in your program what this collation does, and choose a collation of PostgreSQL or an index over an expression that does the same.'
            : `Compare ${folded(kind, 'column')} in the searches that need it${kind === 'NOCASE' ? ', or choose the type citext (text that ignores case)' : ''}.${keys.length > 0 ? ` For unique keys:${statements(keys)}` : ''}`,
        effort: kind === 'other' ? [0.5, 4] : [0.25, 2],
      };
    }
  },
});

type Kind = 'NOCASE' | 'RTRIM' | 'other';

function kindOf(collation: string): Kind {
  const name = collation.toUpperCase();
  return name === 'NOCASE' || name === 'RTRIM' ? name : 'other';
}

function manner(kind: Kind): string {
  if (kind === 'NOCASE') return 'without regard to upper and lower case (COLLATE NOCASE)';
  return kind === 'RTRIM'
    ? 'without regard to blanks at the end (COLLATE RTRIM)'
    : 'by a collation that only the old program knows';
}

function folded(kind: Kind, name: string): string {
  return kind === 'RTRIM' ? `rtrim(${name})` : `lower(${name})`;
}
