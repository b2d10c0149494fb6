import type { Column, Model, Table } from '../../model.ts';
import { mysqlFamily } from './define.ts';
import { isText } from './walk.ts';

/**
 * Whether the source compares this column without regard to upper and lower case. A collation says so in its name
 * (`_ci`, `_ai`); MySQL's default collations are case-insensitive, those of binary and `_bin`, `_cs` are not.
 */
export function ignoresCase(model: Model, table: Table, column: Column): boolean {
  if (!isText(column.type) && column.type.kind !== 'enum') return false;
  if (column.type.kind === 'char' || column.type.kind === 'varchar') if (column.charset === 'binary') return false;
  const collation =
    column.collation ?? (column.charset === undefined ? (table.collation ?? model.collation) : undefined);
  if (collation === undefined) return mysqlFamily.includes(model.dialect) && column.charset !== 'binary';
  return /_ci(_|$)|_ai(_|$)|^nocase$/i.test(collation) && !/_cs(_|$)/i.test(collation);
}
