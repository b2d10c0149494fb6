import type { SourceType, UserType } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';

/** A column's type as read. */
export interface TypeReading {
  /** As written, brackets removed from the system's types, blanks normalised. */
  sourceType: string;
  type: SourceType;
  /** What the type says about NULL by itself: alias types and sysname do. */
  nullable?: boolean;
}

interface TypeArguments {
  /** Numbers in parentheses; -1 stands for MAX. */
  numbers: number[];
}

type Build = (args: TypeArguments) => SourceType;

const max = -1;
const float24 = 24;

/** `varchar(max)` and the like are texts without a limit; without a length the length is 1. */
function character(kind: 'char' | 'varchar', unit: 'characters' | 'bytes'): Build {
  return ({ numbers: [length = 1] }) => (length === max ? { kind: 'text' } : { kind, length, unit });
}

function integer(bits: 8 | 16 | 32 | 64): Build {
  return () => ({ kind: 'integer', bits, unsigned: bits === 8 });
}

/** The scale alone is optional: decimal(9) has none. */
const decimal: Build = ({ numbers: [precision = 18, scale = 0] }) => ({ kind: 'decimal', precision, scale });
const fraction = (numbers: number[]): number => numbers[0] ?? 7;

const builders: { readonly [name: string]: Build } = {
  bit: () => ({ kind: 'boolean' }),
  tinyint: integer(8),
  smallint: integer(16),
  int: integer(32),
  integer: integer(32),
  bigint: integer(64),
  decimal,
  dec: decimal,
  numeric: decimal,
  money: () => ({ kind: 'money' }),
  smallmoney: () => ({ kind: 'money' }),
  float: ({ numbers: [precision = 53] }) => ({ kind: 'float', bits: precision <= float24 ? 32 : 64 }),
  real: () => ({ kind: 'float', bits: 32 }),
  'double precision': () => ({ kind: 'float', bits: 64 }),
  date: () => ({ kind: 'date' }),
  time: ({ numbers }) => ({ kind: 'time', precision: fraction(numbers) }),
  datetime: () => ({ kind: 'datetime', precision: 3 }),
  smalldatetime: () => ({ kind: 'datetime', precision: 0 }),
  datetime2: ({ numbers }) => ({ kind: 'datetime', precision: fraction(numbers) }),
  datetimeoffset: ({ numbers }) => ({ kind: 'instant', precision: fraction(numbers) }),
  char: character('char', 'bytes'),
  character: character('char', 'bytes'),
  varchar: character('varchar', 'bytes'),
  'char varying': character('varchar', 'bytes'),
  'character varying': character('varchar', 'bytes'),
  nchar: character('char', 'characters'),
  'national char': character('char', 'characters'),
  'national character': character('char', 'characters'),
  nvarchar: character('varchar', 'characters'),
  'national char varying': character('varchar', 'characters'),
  'national character varying': character('varchar', 'characters'),
  text: () => ({ kind: 'text' }),
  ntext: () => ({ kind: 'text' }),
  'national text': () => ({ kind: 'text' }),
  sysname: () => ({ kind: 'varchar', length: 128, unit: 'characters' }),
  binary: ({ numbers: [length = 1] }) => ({ kind: 'binary', length }),
  varbinary: ({ numbers: [length = 1] }) => (length === max ? { kind: 'blob' } : { kind: 'varbinary', length }),
  'binary varying': ({ numbers: [length = 1] }) => (length === max ? { kind: 'blob' } : { kind: 'varbinary', length }),
  image: () => ({ kind: 'blob' }),
  timestamp: () => ({ kind: 'binary', length: 8 }),
  rowversion: () => ({ kind: 'binary', length: 8 }),
  uniqueidentifier: () => ({ kind: 'uuid' }),
  xml: () => ({ kind: 'xml' }),
  json: () => ({ kind: 'json', binary: true }),
  sql_variant: () => ({ kind: 'named', name: 'sql_variant' }),
  hierarchyid: () => ({ kind: 'named', name: 'hierarchyid' }),
  vector: () => ({ kind: 'named', name: 'vector' }),
  geography: () => ({ kind: 'geometry', subtype: 'geography' }),
  geometry: () => ({ kind: 'geometry', subtype: 'geometry' }),
};

/** Types of two and three words. */
const longNames = [
  ['NATIONAL', 'CHARACTER', 'VARYING'],
  ['NATIONAL', 'CHAR', 'VARYING'],
  ['NATIONAL', 'CHARACTER'],
  ['NATIONAL', 'CHAR'],
  ['NATIONAL', 'TEXT'],
  ['CHARACTER', 'VARYING'],
  ['CHAR', 'VARYING'],
  ['BINARY', 'VARYING'],
  ['DOUBLE', 'PRECISION'],
];

/** Reads a type with its arguments. An unknown one is kept as `unknown`; undefined: no type stands here. */
export function readType(statement: StatementReader): TypeReading | undefined {
  const { cursor } = statement;
  const long = longNames.find(words => cursor.acceptWords(...words));
  if (long !== undefined) return build(statement, long.join(' ').toLowerCase());
  if (!statement.atName) return undefined;
  const name = statement.objectName();
  if (name === undefined) return undefined;
  const system = name.name.toLowerCase();
  const isSystem = !name.isQualified || name.schema.toLowerCase() === 'sys';
  if (isSystem && builders[system] !== undefined) return build(statement, system);
  const alias = statement.context.types.find({ schema: name.schema, name: name.name });
  const written = name.isQualified ? `${name.schema}.${name.name}` : name.name;
  if (alias !== undefined) return aliasReading(alias, written);
  const args = readArguments(statement);
  return { sourceType: `${written}${args.text}`, type: { kind: 'unknown' } };
}

function build(statement: StatementReader, name: string): TypeReading {
  const args = readArguments(statement);
  const type = builders[name]?.(args) ?? { kind: 'unknown' };
  const reading: TypeReading = { sourceType: `${name}${args.text}`, type };
  if (name === 'sysname') reading.nullable = false;
  return reading;
}

/** `(10, 2)`, `(max)`, `(DOCUMENT dbo.Collection)`. */
function readArguments(statement: StatementReader): TypeArguments & { text: string } {
  const { cursor } = statement;
  if (!cursor.is('(')) return { numbers: [], text: '' };
  const range = cursor.skipParenthesized();
  const text = statement
    .text(range.start, range.end)
    .replace(/\s*,\s*/g, ',')
    .replace(/\s+/g, ' ');
  const numbers = text.split(',').flatMap(part => {
    if (/^max$/i.test(part)) return [max];
    return /^\d{1,9}$/.test(part) ? [Number(part)] : [];
  });
  return { numbers, text: `(${text.toLowerCase()})` };
}

function aliasReading(alias: UserType, written: string): TypeReading {
  if (alias.definition.kind !== 'domain') return { sourceType: written, type: { kind: 'named', name: alias.name } };
  return { sourceType: written, type: typeOf(alias.definition.base), nullable: alias.definition.nullable };
}

/** The type of a base type's text, as this file writes it. */
export function typeOf(sourceType: string): SourceType {
  const found = /^([a-z0-9_ ]+?)(?:\((.*)\))?$/.exec(sourceType.toLowerCase());
  const numbers = (found?.[2] ?? '').split(',').flatMap(part => {
    if (part === 'max') return [max];
    return /^\d{1,9}$/.test(part) ? [Number(part)] : [];
  });
  return builders[found?.[1] ?? '']?.({ numbers }) ?? { kind: 'unknown' };
}
