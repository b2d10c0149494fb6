import type { SourceType } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';

/** A column's type as read. */
export interface TypeReading {
  /** As written, in upper case, blanks normalised. */
  sourceType: string;
  type: SourceType;
}

interface TypeArguments {
  /** Numbers in parentheses; `*` is undefined. */
  numbers: (number | undefined)[];
  unit: 'bytes' | 'characters' | undefined;
}

type Build = (args: TypeArguments) => SourceType;

/** NUMBER(*) and INTEGER hold as many digits as the server has. */
const precisionMax = 38;
const rowidLength = 4000;

function character(kind: 'char' | 'varchar', unit: 'characters' | 'bytes'): Build {
  return ({ numbers: [length = 1], unit: written }) => ({ kind, length, unit: written ?? unit });
}

/** NUMBER without digits holds any number; NUMBER(p) is whole; NUMBER(*, s) has 38 digits. */
const number: Build = ({ numbers }) => {
  const [precision, scale] = numbers;
  if (numbers.length === 0 || (precision === undefined && scale === undefined)) return { kind: 'decimal' };
  return { kind: 'decimal', precision: precision ?? precisionMax, scale: scale ?? 0 };
};

/** DECIMAL without digits is whole, unlike NUMBER. */
const decimal: Build = args =>
  args.numbers.length === 0 ? { kind: 'decimal', precision: precisionMax, scale: 0 } : number(args);

const named =
  (name: string): Build =>
  () => ({ kind: 'named', name });

const builders: { readonly [name: string]: Build } = {
  NUMBER: number,
  NUMERIC: decimal,
  DECIMAL: decimal,
  DEC: decimal,
  INTEGER: () => ({ kind: 'decimal', precision: precisionMax, scale: 0 }),
  INT: () => ({ kind: 'decimal', precision: precisionMax, scale: 0 }),
  SMALLINT: () => ({ kind: 'decimal', precision: precisionMax, scale: 0 }),
  // These are decimal numbers with a limit on their binary digits.
  FLOAT: () => ({ kind: 'decimal' }),
  REAL: () => ({ kind: 'decimal' }),
  'DOUBLE PRECISION': () => ({ kind: 'decimal' }),
  BINARY_FLOAT: () => ({ kind: 'float', bits: 32 }),
  BINARY_DOUBLE: () => ({ kind: 'float', bits: 64 }),
  BOOLEAN: () => ({ kind: 'boolean' }),
  BOOL: () => ({ kind: 'boolean' }),
  CHAR: character('char', 'bytes'),
  CHARACTER: character('char', 'bytes'),
  NCHAR: character('char', 'characters'),
  'NATIONAL CHAR': character('char', 'characters'),
  'NATIONAL CHARACTER': character('char', 'characters'),
  VARCHAR2: character('varchar', 'bytes'),
  VARCHAR: character('varchar', 'bytes'),
  'CHAR VARYING': character('varchar', 'bytes'),
  'CHARACTER VARYING': character('varchar', 'bytes'),
  NVARCHAR2: character('varchar', 'characters'),
  'NCHAR VARYING': character('varchar', 'characters'),
  'NATIONAL CHAR VARYING': character('varchar', 'characters'),
  'NATIONAL CHARACTER VARYING': character('varchar', 'characters'),
  CLOB: () => ({ kind: 'text' }),
  NCLOB: () => ({ kind: 'text' }),
  LONG: () => ({ kind: 'text' }),
  'LONG VARCHAR': () => ({ kind: 'text' }),
  RAW: ({ numbers: [length = 1] }) => ({ kind: 'varbinary', length }),
  'LONG RAW': () => ({ kind: 'blob' }),
  BLOB: () => ({ kind: 'blob' }),
  BFILE: named('bfile'),
  DATE: () => ({ kind: 'datetime', precision: 0 }),
  TIMESTAMP: ({ numbers: [precision = 6] }) => ({ kind: 'datetime', precision }),
  ROWID: named('rowid'),
  UROWID: ({ numbers: [length = rowidLength] }) =>
    length > 0 ? { kind: 'named', name: 'urowid' } : { kind: 'unknown' },
  XMLTYPE: () => ({ kind: 'xml' }),
  JSON: () => ({ kind: 'json', binary: true }),
  VECTOR: named('vector'),
  SDO_GEOMETRY: () => ({ kind: 'geometry', subtype: 'geometry' }),
  SDO_TOPO_GEOMETRY: named('sdo_topo_geometry'),
  SDO_GEORASTER: named('sdo_georaster'),
  ANYDATA: named('anydata'),
  ANYTYPE: named('anytype'),
  ANYDATASET: named('anydataset'),
  URITYPE: named('uritype'),
  HTTPURITYPE: named('uritype'),
  DBURITYPE: named('uritype'),
  XDBURITYPE: named('uritype'),
};

/** Types of several words, the longest first. */
const longNames = [
  ['NATIONAL', 'CHARACTER', 'VARYING'],
  ['NATIONAL', 'CHAR', 'VARYING'],
  ['NATIONAL', 'CHARACTER'],
  ['NATIONAL', 'CHAR'],
  ['CHARACTER', 'VARYING'],
  ['CHAR', 'VARYING'],
  ['NCHAR', 'VARYING'],
  ['DOUBLE', 'PRECISION'],
  ['LONG', 'RAW'],
  ['LONG', 'VARCHAR'],
];

/** Schemas of the server's own types. */
const systemSchemas = new Set(['SYS', 'MDSYS', 'PUBLIC', 'XDB']);

/** Reads a type with its arguments. An unknown one is kept as `unknown`; undefined: no type stands here. */
export function readType(statement: StatementReader): TypeReading | undefined {
  const { cursor, context } = statement;
  const long = longNames.find(words => cursor.acceptWords(...words));
  if (long !== undefined) return build(statement, long.join(' '));
  if (cursor.isWord('INTERVAL')) return readInterval(statement);
  if (!statement.atName) return undefined;
  const isReference = cursor.acceptWords('REF');
  const name = statement.objectName();
  if (name === undefined) return undefined;
  if (isReference) return { sourceType: `REF ${name.name}`, type: { kind: 'named', name: 'ref' } };
  const isSystem = !name.isQualified || systemSchemas.has(name.schema ?? '');
  if (isSystem && builders[name.name] !== undefined) return build(statement, name.name);
  const args = readArguments(statement);
  const written = `${name.isQualified ? `${name.schema}.` : ''}${name.name}${args.text}`;
  const own = context.types.findExact({ name: name.name, ...(name.schema !== undefined && { schema: name.schema }) });
  const known = own ?? context.types.list().find(type => type.name === name.name);
  if (known === undefined) return { sourceType: written, type: { kind: 'unknown' } };
  return { sourceType: written, type: { kind: 'named', name: known.name } };
}

function build(statement: StatementReader, name: string): TypeReading {
  const args = readArguments(statement);
  const reading = { sourceType: `${name}${args.text}`, type: builders[name]?.(args) ?? { kind: 'unknown' as const } };
  if (name !== 'TIMESTAMP') return reading;
  const { cursor } = statement;
  const precision = args.numbers[0] ?? 6;
  if (cursor.acceptWords('WITH', 'TIME', 'ZONE')) {
    return { sourceType: `${reading.sourceType} WITH TIME ZONE`, type: { kind: 'instant', precision } };
  }
  if (cursor.acceptWords('WITH', 'LOCAL', 'TIME', 'ZONE')) {
    return { sourceType: `${reading.sourceType} WITH LOCAL TIME ZONE`, type: { kind: 'instant', precision } };
  }
  return reading;
}

/** INTERVAL YEAR (2) TO MONTH, INTERVAL DAY (2) TO SECOND (6). */
function readInterval(statement: StatementReader): TypeReading {
  const { cursor } = statement;
  const start = cursor.start;
  cursor.next();
  const first = cursor.acceptOneOf('YEAR', 'DAY');
  if (cursor.is('(')) cursor.skipParenthesized();
  const last = cursor.acceptWords('TO') ? cursor.acceptOneOf('MONTH', 'SECOND') : undefined;
  if (cursor.is('(')) cursor.skipParenthesized();
  const sourceType = statement.text(start, cursor.previousStop).replace(/\s+/g, ' ').toUpperCase();
  if (first === undefined || last === undefined) return { sourceType, type: { kind: 'unknown' } };
  return { sourceType, type: { kind: 'interval', fields: first === 'YEAR' ? 'year to month' : 'day to second' } };
}

/** `(10, -2)`, `(*, 0)`, `(20 CHAR)`. */
function readArguments(statement: StatementReader): TypeArguments & { text: string } {
  const { cursor } = statement;
  if (!cursor.is('(')) return { numbers: [], unit: undefined, text: '' };
  const range = cursor.skipParenthesized();
  const text = statement
    .text(range.start, range.end)
    .replace(/\s*,\s*/g, ',')
    .replace(/\s+/g, ' ')
    .toUpperCase();
  const unit = / CHAR$/.test(text) ? 'characters' : / BYTE$/.test(text) ? 'bytes' : undefined;
  const numbers = text
    .replace(/ (?:CHAR|BYTE)$/, '')
    .split(',')
    .map(part => (/^-?\d{1,9}$/.test(part) ? Number(part) : undefined));
  return { numbers, unit, text: `(${text})` };
}
