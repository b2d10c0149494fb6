import { defineRule } from './support/define.ts';
import { columns } from './support/walk.ts';

const advice: { readonly [name: string]: { is: string; fix: string } } = {
  hierarchyid: {
    is: 'the place of a row in a tree',
    fix: 'Export the column as its text (path.ToString()), for only that is readable elsewhere, and search it with LIKE or with the extension ltree. A column with the number of the parent row is the plainest way.',
  },
  sql_variant: {
    is: 'values of several types in one column',
    fix: "Find out which types occur (SQL_VARIANT_PROPERTY(column, 'BaseType')) and give each a column of its own, or keep a second column with the name of the type beside the text.",
  },
  vector: {
    is: 'a list of numbers for searches by similarity',
    fix: 'Install the extension pgvector on the new server if you search by similarity, and change the column to its type vector.',
  },
};

export const rule = defineRule({
  code: 'T16',
  title: 'HIERARCHYID, GEOGRAPHY and SQL_VARIANT',
  severity: 'data-loss',
  dialects: ['sqlserver', 'mysql'],
  foundIn: 'schema',
  help: 'Some types of SQL Server, and vectors of MySQL and MariaDB, have no equal in PostgreSQL without an extension. Their values are kept as text or bytes; what the server knew about them is gone. Shapes on a map have a finding of their own.',
  *check(input) {
    for (const { column, object } of columns(input)) {
      // MySQL's and MariaDB's vectors are read as the bytes they are kept as.
      const isVector = input.model.dialect === 'mysql' && /^vector\b/i.test(column.sourceType);
      const known = isVector ? advice.vector : column.type.kind === 'named' ? advice[column.type.name] : undefined;
      if (known === undefined) continue;
      yield {
        object,
        line: column.line,
        message: `The type ${column.sourceType} holds ${known.is}; PostgreSQL has no such type, and the column is copied in another form.`,
        why: 'Queries that use the methods of the type are errors in PostgreSQL, and scripts hold such values in a form that only SQL Server reads.',
        fix: known.fix,
        effort: [1, 8],
      };
    }
  },
});
