import { defineRule } from './support/define.ts';
import { shadowTablesOf } from './support/walk.ts';
import { count } from './support/words.ts';

export const rule = defineRule({
  code: 'V02',
  title: 'Exact count of rows on both sides',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'rows',
  help: 'The rows of every table are counted where they are read and again where they arrived. The two numbers, and those of rows that were set aside, have to add up for every table.',
  *check(input) {
    const { model } = input;
    const shadows = shadowTablesOf(model);
    const filled = model.tables.filter(table => !shadows.has(table) && (table.rowCount ?? 0) > 0);
    if (filled.length === 0) return;
    const rows = filled.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
    yield {
      object: model.database ?? 'the database',
      line: 0,
      message: `The source holds ${count(rows, 'row')} in ${count(filled.length, 'table')}; the same numbers have to be found in the new database, table by table.`,
      why: 'A count is the check that anyone can repeat and understand.',
      fix: 'The certificate gives the rows of the source, of the new database and of those set aside for each table; rows that are missing or too many are a reason not to certify.',
      automatic: true,
      rows,
    };
  },
});
