import { affinityType } from '#shared/engines/schema/dialects/sqlite/declared.ts';
import type { Column, Expression, Table } from '#shared/engines/schema/model.ts';
import { valueKind } from '#shared/engines/transfer/row-sink.ts';

/** A value that a column has where a record does not give it. */
export type Omitted =
  | { kind: 'null' }
  /** Its default is no constant: no record that SQLite wrote lacks it. */
  | { kind: 'unknown' }
  | { kind: 1 | 2 | 3 | 6 | 7; bytes: Uint8Array };

/** What stands at one place of a record. */
export interface RecordColumn {
  name: string;
  /** Position among the columns given to the sink; -1: it is not given (generated, its value is made by PostgreSQL). */
  place: number;
  /** REAL affinity: whole numbers are stored as integers, and are reals all the same. */
  isReal: boolean;
  /** INTEGER PRIMARY KEY: the record holds NULL, the value is the rowid. */
  isRowid: boolean;
  omitted: Omitted;
}

/** How the records of a table are laid out. */
export interface RecordLayout {
  /** Columns given to the sink, in the order of the record: a sink takes the values of a row one after the other. */
  columns: string[];
  /** In the order of the record. */
  stored: RecordColumn[];
  withoutRowid: boolean;
}

/**
 * The layout of a table's records (SQLite, "Database File Format", sections 2.3 and 2.4): virtual generated columns are
 * not stored; WITHOUT ROWID the primary key comes first.
 */
export function layoutOfRecords(table: Table): RecordLayout {
  const withoutRowid = table.traits.includes('WITHOUT ROWID');
  const strict = table.traits.includes('STRICT');
  const stored = table.columns.filter(column => column.generated?.stored !== false);
  const key = withoutRowid ? (table.primaryKey?.columns ?? []) : [];
  const first = key.flatMap(name => stored.find(column => column.name === name) ?? []);
  const ordered = [...new Set([...first, ...stored])];
  const given = ordered.filter(column => column.generated === undefined);
  const places = new Map(given.map((column, place) => [column, place]));
  return {
    columns: given.map(column => column.name),
    stored: ordered.map(column => {
      const { affinity } = affinityType(column.sourceType, strict);
      return {
        name: column.name,
        place: places.get(column) ?? -1,
        isReal: affinity === 'real',
        isRowid: !withoutRowid && column.identity !== undefined,
        omitted: omittedValue(column, affinity),
      };
    }),
    withoutRowid,
  };
}

/** A column that was added later is not in older records: they have its default, which is a constant. */
function omittedValue(column: Column, affinity: string): Omitted {
  const expression: Expression = column.default ?? { kind: 'null' };
  switch (expression.kind) {
    case 'null':
      return { kind: 'null' };
    case 'bytes':
      return { kind: valueKind.bytes, bytes: Buffer.from(expression.hex, 'hex') };
    case 'boolean':
      return numberValue(expression.value ? '1' : '0', affinity);
    case 'number':
      return numberValue(expression.value, affinity);
    case 'string':
      return textValue(expression.value, affinity);
    default:
      return { kind: 'unknown' };
  }
}

function textValue(text: string, affinity: string): Omitted {
  const isNumber = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(text);
  if (isNumber && affinity !== 'text' && affinity !== 'blob') return numberValue(text.trim(), affinity);
  return { kind: valueKind.text, bytes: Buffer.from(text) };
}

/** A number with the affinity of its column applied (SQLite, "Datatypes In SQLite", section 3). */
function numberValue(written: string, affinity: string): Omitted {
  const isInteger = /^[+-]?\d+$/.test(written) && fits(BigInt(written.replace(/^\+/, '')));
  const hex = /^([+-]?)0x([0-9a-f]{1,16})$/i.exec(written);
  if (hex !== null) {
    const value = BigInt.asIntN(64, BigInt(`0x${hex[2]}`));
    return integerValue(hex[1] === '-' ? -value : value, affinity);
  }
  if (isInteger) return integerValue(BigInt(written.replace(/^\+/, '')), affinity);
  const value = Number(written);
  if (affinity === 'text') return { kind: valueKind.text, bytes: Buffer.from(realText(value)) };
  const isWhole = Number.isSafeInteger(value) && affinity !== 'real' && affinity !== 'blob';
  return isWhole ? integerValue(BigInt(value), affinity) : realValue(value);
}

function fits(value: bigint): boolean {
  return value === BigInt.asIntN(64, value);
}

function integerValue(value: bigint, affinity: string): Omitted {
  if (affinity === 'text') return { kind: valueKind.text, bytes: Buffer.from(value.toString()) };
  if (affinity === 'real') return realValue(Number(value));
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return { kind: valueKind.integer64, bytes };
}

function realValue(value: number): Omitted {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return { kind: valueKind.float64, bytes };
}

/** A real as SQLite writes it: 15 significant digits, always with a point. */
function realText(value: number): string {
  const text = Number(value.toPrecision(15)).toString();
  return /[.e]/.test(text) ? text : `${text}.0`;
}
