import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns, isText } from './support/walk.ts';
import { count, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'T27',
  title: 'Default collation that ignores case',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'Unless someone chose otherwise, SQL Server compares text without regard to case: the usual default of a database ends in CI. A script names the collation of the database only where it was asked to.',
  *check(input) {
    const { model } = input;
    if (model.collation !== undefined) return;
    const found = columns(input).filter(
      ({ table, column, target }) =>
        isText(column.type) &&
        column.collation === undefined &&
        table.collation === undefined &&
        target?.type !== 'citext',
    );
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'text column');
    yield {
      ...where,
      message: `The script does not say by which collation ${count(found.length, 'text column')} ${verb(found.length, 'is', 'are')} compared: ${names}.`,
      why: 'The usual default of SQL Server ignores upper and lower case in searches, joins and unique keys; PostgreSQL does not, so searches would find less and keys allow more.',
      fix: "Ask the source: SELECT DATABASEPROPERTYEX(DB_NAME(), 'Collation'). If the answer contains CI, use ILIKE, lower() or the type citext where case should not count, and an index on lower(column) for keys.",
      effort: [0.25, 4],
    };
  },
});
