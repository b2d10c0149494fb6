import type { SourceColumn } from './source-column.ts';
import { quotedName, quotedText } from './sql-text.ts';

/** How a value of a key column is taken from the server and written into a comparison again, without changing it. */
export interface KeyColumn {
  name: string;
  /** Expression that gives the value as text. */
  select: string;
  /** The text as a literal that compares with the column exactly. */
  literal(text: string): string;
  isInteger: boolean;
}

const integerTypes = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'integer', 'bigint']);
const floatTypes = new Set(['float', 'double', 'real']);
const quotedTypes = new Set(['date', 'datetime', 'timestamp', 'time', 'uuid', 'inet4', 'inet6']);
const textTypes = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);
const bytesTypes = new Set(['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob']);

/**
 * The column as a bound of ranges; undefined for types whose order and whose comparisons differ (ENUM and SET are
 * ordered by number and compared as texts) and for columns that may be NULL, which no range finds.
 */
export function keyColumn(column: SourceColumn | undefined): KeyColumn | undefined {
  if (column === undefined || column.nullable) return undefined;
  const { name, dataType } = column;
  const place = `s.${quotedName(name)}`;
  const plain = { name, isInteger: false };
  if (integerTypes.has(dataType)) return { name, select: place, literal: number, isInteger: true };
  if (dataType === 'decimal' || dataType === 'numeric' || dataType === 'year')
    return { ...plain, select: place, literal: number };
  if (floatTypes.has(dataType)) return { ...plain, select: `${place} * 1e0`, literal: number };
  if (quotedTypes.has(dataType)) return { ...plain, select: place, literal: quotedText };
  if (textTypes.has(dataType) || bytesTypes.has(dataType)) {
    const charset = bytesTypes.has(dataType) ? 'binary' : column.charset;
    if (charset === undefined || !/^\w+$/.test(charset)) return undefined;
    // In the column's own character set there is nothing to convert, and the column's collation decides.
    return { ...plain, select: `HEX(${place})`, literal: hex => `_${charset} x'${hexDigits(hex)}'` };
  }
  return undefined;
}

function number(text: string): string {
  if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) throw new Error(`A key is no number: ${text.slice(0, 80)}`);
  return text;
}

function hexDigits(text: string): string {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new Error('A key is not hexadecimal.');
  return text;
}
