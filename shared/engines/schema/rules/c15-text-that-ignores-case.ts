import { ignoresCase } from './support/collation.ts';
import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { uniqueKeysOf } from './support/keys.ts';
import { targetName } from './support/sql.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C15',
  title: 'Text that is compared without regard to case',
  severity: 'behaviour',
  dialects: [...mysqlFamily, 'sqlserver'],
  foundIn: 'schema',
  help: 'With the usual collations of MySQL and SQL Server, a search for anna also finds Anna, and often Änna. In PostgreSQL it does not, unless the query or the column says so.',
  *check(input) {
    const { model } = input;
    const found = columns(input).filter(
      ({ table, column, target }) =>
        column.type.kind !== 'enum' &&
        target?.type !== 'citext' &&
        ignoresCase(model, table, column) &&
        !uniqueKeysOf(table).some(key => key.columns.includes(column.name)),
    );
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'text column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'text column'))} ${verb(found.length, 'is', 'are')} compared without regard to upper and lower case at the source, but not in PostgreSQL: ${names}.`,
      why: 'Searches find fewer rows than before, and nobody gets an error: the list is only shorter.',
      fix: `Decide where case should not count: search fields, e-mail addresses, user names. There, use ILIKE or compare lower(column), or give the column the type citext (text that ignores case). An index for such a search:\nCREATE INDEX ON ${targetName(found[0]?.table.name ?? '')} (lower(${targetName(found[0]?.column.name ?? '')}));`,
      effort: [0.5, 6],
    };
  },
});
