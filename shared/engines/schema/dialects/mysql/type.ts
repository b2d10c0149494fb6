import { tokenKind } from '../../lexer/token-cursor.ts';
import type { SourceType } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';

/** Stands for the binary collation of the column's character set, which the table may still have to say. */
export const binaryAttribute = 'binary';

/** A column's type with what is written as part of it. */
export interface TypeReading {
  type: SourceType;
  /** As written, white space normalised. */
  sourceType: string;
  charset?: string;
  collation?: string;
  /** SERIAL: BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE. */
  serial?: boolean;
}

const integerBits: { [word: string]: 8 | 16 | 24 | 32 | 64 } = {
  TINYINT: 8,
  INT1: 8,
  SMALLINT: 16,
  INT2: 16,
  MEDIUMINT: 24,
  MIDDLEINT: 24,
  INT3: 24,
  INT: 32,
  INTEGER: 32,
  INT4: 32,
  BIGINT: 64,
  INT8: 64,
};

const textBytes: { [word: string]: number } = {
  TINYTEXT: 255,
  TEXT: 65_535,
  MEDIUMTEXT: 16_777_215,
  LONGTEXT: 4_294_967_295,
  CLOB: 4_294_967_295,
};

const blobBytes: { [word: string]: number } = {
  TINYBLOB: 255,
  BLOB: 65_535,
  MEDIUMBLOB: 16_777_215,
  LONGBLOB: 4_294_967_295,
};

const geometries = new Set([
  'GEOMETRY',
  'POINT',
  'LINESTRING',
  'POLYGON',
  'MULTIPOINT',
  'MULTILINESTRING',
  'MULTIPOLYGON',
  'GEOMETRYCOLLECTION',
  'GEOMCOLLECTION',
]);

/** Types without arguments that stand for themselves. */
const plainTypes: { [word: string]: SourceType } = {
  DATE: { kind: 'date' },
  UUID: { kind: 'uuid' },
  INET4: { kind: 'inet' },
  INET6: { kind: 'inet' },
  XMLTYPE: { kind: 'xml' },
};

/** Reads a type; an unknown one comes back as kind `unknown` with its name and arguments consumed. */
export function readType(statement: StatementReader): TypeReading {
  const { cursor } = statement;
  const start = cursor.start;
  let type = readBase(statement);
  let end = cursor.previousStop;
  const reading: TypeReading = { type, sourceType: '' };
  for (;;) {
    if (cursor.acceptWords('UNSIGNED')) type = withUnsigned(type);
    else if (cursor.acceptWords('SIGNED')) end = cursor.previousStop;
    else if (cursor.acceptWords('ZEROFILL')) type = withZerofill(type);
    else if (isText(type) && readTextAttribute(statement, reading)) continue;
    else break;
    end = cursor.previousStop;
  }
  reading.sourceType = normalised(statement.text(start, end));
  reading.type = reading.charset === 'binary' ? asBinary(type) : type;
  if (/^serial$/i.test(reading.sourceType)) reading.serial = true;
  return reading;
}

function readBase(statement: StatementReader): SourceType {
  const { cursor } = statement;
  const word = cursor.word;
  const bits = integerBits[word];
  cursor.next();
  if (bits !== undefined) return integer(bits, readArguments(statement)[0]);
  const bytes = textBytes[word];
  if (bytes !== undefined) return { kind: 'text', bytesMax: argumentOr(statement, bytes) };
  const blob = blobBytes[word];
  if (blob !== undefined) return { kind: 'blob', bytesMax: argumentOr(statement, blob) };
  if (geometries.has(word)) return { kind: 'geometry', subtype: word.toLowerCase() };
  const plain = plainTypes[word];
  if (plain !== undefined) return plain;
  return (
    readNumeric(statement, word) ??
    readTemporal(statement, word) ??
    readCharacters(statement, word) ??
    unknown(statement)
  );
}

function unknown(statement: StatementReader): SourceType {
  if (statement.cursor.is('(')) statement.cursor.skipParenthesized();
  return { kind: 'unknown' };
}

function readNumeric(statement: StatementReader, word: string): SourceType | undefined {
  switch (word) {
    case 'BOOL':
    case 'BOOLEAN':
      return { kind: 'integer', bits: 8, unsigned: false, displayWidth: 1 };
    case 'SERIAL':
      return { kind: 'integer', bits: 64, unsigned: true };
    case 'BIT':
      return { kind: 'bit', length: argumentOr(statement, 1) };
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC':
    case 'FIXED':
    case 'NUMBER': {
      const [precision = 10, scale = 0] = readArguments(statement);
      return { kind: 'decimal', precision, scale };
    }
    case 'FLOAT': {
      const [precision, scale] = readArguments(statement);
      if (scale === undefined) return { kind: 'float', bits: (precision ?? 0) > 24 ? 64 : 32 };
      return { kind: 'float', bits: 32, ...(precision === undefined ? {} : { precision }), scale };
    }
    case 'FLOAT4':
      return { kind: 'float', bits: 32 };
    case 'DOUBLE':
    case 'REAL':
    case 'FLOAT8': {
      statement.cursor.acceptWords('PRECISION');
      const [precision, scale] = readArguments(statement);
      if (precision === undefined || scale === undefined) return { kind: 'float', bits: 64 };
      return { kind: 'float', bits: 64, precision, scale };
    }
    default:
      return undefined;
  }
}

/** Of a VECTOR that is declared without a length. */
const vectorLength = 2_048;

function readTemporal(statement: StatementReader, word: string): SourceType | undefined {
  switch (word) {
    case 'TIME':
    case 'DATETIME':
    case 'TIMESTAMP': {
      const kind = word === 'TIME' ? 'time' : word === 'DATETIME' ? 'datetime' : 'instant';
      const precision = readArguments(statement)[0];
      return precision === undefined ? { kind } : { kind, precision };
    }
    case 'YEAR':
      readArguments(statement);
      return { kind: 'year' };
    default:
      return undefined;
  }
}

function readCharacters(statement: StatementReader, word: string): SourceType | undefined {
  const { cursor } = statement;
  switch (word) {
    case 'NATIONAL':
      if (cursor.acceptWords('VARCHAR') || cursor.acceptWords('VARCHARACTER')) return varchar(statement);
      return cursor.acceptOneOf('CHAR', 'CHARACTER') ? characters(statement) : undefined;
    case 'CHAR':
    case 'CHARACTER':
    case 'NCHAR':
      return characters(statement);
    case 'VARCHAR':
    case 'VARCHARACTER':
    case 'NVARCHAR':
    case 'VARCHAR2':
      return varchar(statement);
    case 'BINARY':
      return { kind: 'binary', length: argumentOr(statement, 1) };
    case 'VARBINARY':
    case 'RAW':
      return sized('varbinary', readArguments(statement)[0]);
    case 'LONG':
      if (cursor.acceptWords('VARBINARY')) return { kind: 'blob', bytesMax: 16_777_215 };
      if (cursor.acceptOneOf('CHAR', 'CHARACTER')) cursor.acceptWords('VARYING');
      else cursor.acceptOneOf('VARCHAR', 'VARCHARACTER');
      return { kind: 'text', bytesMax: 16_777_215 };
    case 'ENUM':
      return { kind: 'enum', values: readValues(statement) };
    case 'SET':
      return { kind: 'set', values: readValues(statement) };
    case 'JSON':
      return statement.context.session.maria ? { kind: 'json' } : { kind: 'json', binary: true };
    case 'VECTOR':
      // The server sends and dumps it as it is kept: 4 bytes for each number (MySQL 9 manual, "The VECTOR Type").
      return { kind: 'varbinary', length: 4 * (readArguments(statement)[0] ?? vectorLength) };
    default:
      return undefined;
  }
}

function characters(statement: StatementReader): SourceType {
  if (statement.cursor.acceptWords('VARYING')) return varchar(statement);
  const length = argumentOr(statement, 1);
  if (statement.cursor.acceptWords('BYTE')) return { kind: 'binary', length };
  return { kind: 'char', length, unit: 'characters' };
}

function varchar(statement: StatementReader): SourceType {
  const length = readArguments(statement)[0];
  if (statement.cursor.acceptWords('BYTE')) return sized('varbinary', length);
  return length === undefined ? { kind: 'varchar' } : { kind: 'varchar', length, unit: 'characters' };
}

function sized(kind: 'varbinary', length: number | undefined): SourceType {
  return length === undefined ? { kind } : { kind, length };
}

function integer(bits: 8 | 16 | 24 | 32 | 64, displayWidth: number | undefined): SourceType {
  const type = { kind: 'integer', bits, unsigned: false } as const;
  return displayWidth === undefined ? type : { ...type, displayWidth };
}

/** Numbers in parentheses behind a type's name. */
function readArguments(statement: StatementReader): number[] {
  const { cursor } = statement;
  const found: number[] = [];
  if (!cursor.is('(')) return found;
  cursor.next();
  while (!cursor.atEnd && !cursor.accept(')')) {
    if (cursor.kind === tokenKind.number && found.length < 8) found.push(Number(cursor.raw));
    cursor.next();
  }
  return found;
}

function argumentOr(statement: StatementReader, otherwise: number): number {
  return readArguments(statement)[0] ?? otherwise;
}

/** Most members MySQL allows in an ENUM. */
const membersMax = 65_535;

function readValues(statement: StatementReader): string[] {
  const { cursor } = statement;
  const values: string[] = [];
  if (!cursor.accept('(')) return values;
  while (!cursor.atEnd && !cursor.accept(')')) {
    const value = statement.stringValue();
    // MySQL drops trailing spaces of members when it creates the table.
    if (value !== undefined && values.length < membersMax) values.push(value.replace(/ +$/, ''));
    else if (!cursor.accept(',')) cursor.next();
  }
  return values;
}

function isText(type: SourceType): boolean {
  return ['char', 'varchar', 'text', 'enum', 'set', 'json'].includes(type.kind);
}

function readTextAttribute(statement: StatementReader, reading: TypeReading): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('CHARACTER', 'SET') || cursor.acceptWords('CHARSET')) {
    cursor.accept('=');
    const charset = statement.stringValue() ?? statement.identifier();
    if (charset !== undefined) reading.charset = charset.toLowerCase();
    return true;
  }
  if (cursor.acceptWords('COLLATE')) {
    const collation = statement.stringValue() ?? statement.identifier();
    if (collation?.toLowerCase() === 'binary') reading.charset = 'binary';
    else if (collation !== undefined) reading.collation = collation;
    return true;
  }
  if (cursor.acceptWords('ASCII')) reading.charset = 'latin1';
  else if (cursor.acceptWords('UNICODE')) reading.charset = 'ucs2';
  else if (cursor.acceptWords('BINARY')) reading.collation ??= binaryAttribute;
  else return false;
  return true;
}

/** CHARACTER SET binary turns a text type into its binary counterpart. */
function asBinary(type: SourceType): SourceType {
  if (type.kind === 'char') return { kind: 'binary', length: type.length ?? 1 };
  if (type.kind === 'varchar') return sized('varbinary', type.length);
  if (type.kind === 'text')
    return type.bytesMax === undefined ? { kind: 'blob' } : { kind: 'blob', bytesMax: type.bytesMax };
  return type;
}

function withUnsigned(type: SourceType): SourceType {
  return type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'float'
    ? { ...type, unsigned: true }
    : type;
}

function withZerofill(type: SourceType): SourceType {
  // ZEROFILL makes a column unsigned.
  return type.kind === 'integer' ? { ...type, unsigned: true, zerofill: true } : withUnsigned(type);
}

/** White space runs outside quotes become one space. */
export function normalised(text: string): string {
  return text.replace(
    /('(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")|\s+/gs,
    (_, quoted: string | undefined) => quoted ?? ' ',
  );
}
