import { type LexicalRules, TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import type { SourceType, Table } from '../../model.ts';
import { findColumn } from './read-context.ts';
import { typeOf } from './type.ts';

/** Result of functions whose result does not depend on their arguments. */
const results: { readonly [name: string]: SourceType } = {
  ...each(
    'LEN DATALENGTH DATEDIFF DATEPART YEAR MONTH DAY CHARINDEX PATINDEX ASCII UNICODE CHECKSUM BINARY_CHECKSUM SIGN ISJSON ISDATE ISNUMERIC ISNULLID',
    { kind: 'integer', bits: 32, unsigned: false },
  ),
  ...each('DATEDIFF_BIG COUNT_BIG', { kind: 'integer', bits: 64, unsigned: false }),
  ...each(
    'SUBSTRING LEFT RIGHT UPPER LOWER LTRIM RTRIM TRIM REPLACE STUFF CONCAT CONCAT_WS STR FORMAT REPLICATE REVERSE DATENAME CHAR NCHAR QUOTENAME SPACE TRANSLATE STRING_ESCAPE JSON_VALUE JSON_QUERY SUSER_SNAME USER_NAME',
    { kind: 'text' },
  ),
  ...each('GETDATE GETUTCDATE', { kind: 'datetime', precision: 3 }),
  ...each('SYSDATETIME SYSUTCDATETIME DATETIME2FROMPARTS', { kind: 'datetime', precision: 7 }),
  ...each('SYSDATETIMEOFFSET SWITCHOFFSET TODATETIMEOFFSET', { kind: 'instant', precision: 7 }),
  ...each('DATEFROMPARTS EOMONTH', { kind: 'date' }),
  ...each('SQRT POWER EXP LOG LOG10 SIN COS TAN PI RAND', { kind: 'float', bits: 64 }),
  ...each('HASHBYTES COMPRESS', { kind: 'blob' }),
  ...each('NEWID', { kind: 'uuid' }),
};

function each(names: string, type: SourceType): { [name: string]: SourceType } {
  return Object.fromEntries(names.split(' ').map(name => [name, type]));
}

/** Functions whose first argument only says what to do. */
const operandsMax = 500;

/** SQL Server's precedence of types: the operand of the higher one decides. */
const precedence: readonly SourceType['kind'][] = [
  'binary',
  'varbinary',
  'char',
  'varchar',
  'text',
  'uuid',
  'boolean',
  'integer',
  'money',
  'decimal',
  'float',
  'time',
  'date',
  'datetime',
  'instant',
];

/**
 * The type of a formula as far as it follows from its columns, literals and the functions above; undefined where it
 * does not. Digits of decimals are left open rather than calculated.
 */
export function inferType(expression: string, table: Table, rules: LexicalRules): SourceType | undefined {
  const bytes = new TextEncoder().encode(expression);
  const cursor = new TokenCursor(bytes, 0, bytes.length, rules);
  const operands: SourceType[] = [];
  while (!cursor.atEnd) {
    if (operands.length >= operandsMax) return undefined;
    const operand = readOperand(cursor, table);
    if (operand === 'unknown') return undefined;
    if (operand !== undefined) operands.push(operand);
  }
  const [first] = operands;
  if (first === undefined) return undefined;
  return operands.length === 1 ? first : operands.reduce(stronger);
}

/** The type of the operand here; undefined for what is none: operators, words of CASE. Always goes on. */
function readOperand(cursor: TokenCursor, table: Table): SourceType | 'unknown' | undefined {
  if (cursor.isKind(tokenKind.string)) {
    cursor.next();
    return { kind: 'varchar' };
  }
  if (cursor.isKind(tokenKind.number)) {
    const text = cursor.raw;
    cursor.next();
    if (/^0x/i.test(text)) return { kind: 'varbinary' };
    if (/e/i.test(text)) return { kind: 'float', bits: 64 };
    return text.includes('.') ? { kind: 'decimal' } : { kind: 'integer', bits: 32, unsigned: false };
  }
  if (cursor.isKind(tokenKind.quotedName)) {
    const name = new TextDecoder().decode(cursor.unquoted());
    cursor.next();
    return cursor.is('.') ? skipDot(cursor) : (findColumn(table, name)?.type ?? 'unknown');
  }
  if (!cursor.isKind(tokenKind.word)) {
    cursor.next();
    return undefined;
  }
  return readWord(cursor, table);
}

function skipDot(cursor: TokenCursor): undefined {
  cursor.next();
}

/** In a CASE only the results count; conditions are skipped. */
function readWord(cursor: TokenCursor, table: Table): SourceType | 'unknown' | undefined {
  const { word, raw } = cursor;
  cursor.next();
  if (word === 'CASE' || word === 'WHEN') {
    while (!cursor.atEnd && !cursor.isWord('THEN')) cursor.next();
    return undefined;
  }
  if (['THEN', 'ELSE', 'END', 'NULL', 'N', 'AND', 'OR', 'NOT', 'IS', 'LIKE', 'COLLATE'].includes(word)) {
    if (word === 'COLLATE') cursor.next();
    return undefined;
  }
  if (!cursor.is('(')) return findColumn(table, raw)?.type ?? 'unknown';
  return readCall(cursor, word, table);
}

function readCall(cursor: TokenCursor, name: string, table: Table): SourceType | 'unknown' | undefined {
  if (name === 'ISNULL' || name === 'COALESCE' || name === 'NULLIF' || name === 'IIF' || name === 'ABS') {
    if (name === 'IIF') cursor.skipTo(',');
    return undefined;
  }
  if (name === 'ROUND' || name === 'CEILING' || name === 'FLOOR') return undefined;
  if (name === 'CONVERT' || name === 'TRY_CONVERT' || name === 'CAST' || name === 'TRY_CAST') {
    const range = cursor.skipParenthesized();
    return castType(cursor, range, name.endsWith('CAST'));
  }
  const fixed = results[name];
  if (fixed !== undefined) {
    cursor.skipParenthesized();
    return fixed;
  }
  if (name === 'DATEADD') {
    // DATEADD(part, number, date) gives the type of its date.
    cursor.next();
    cursor.skipTo(',');
    cursor.next();
    cursor.skipTo(',');
    return undefined;
  }
  return findColumn(table, name) === undefined ? 'unknown' : undefined;
}

function castType(
  cursor: TokenCursor,
  range: { start: number; end: number },
  typeIsLast: boolean,
): SourceType | 'unknown' {
  const inner = new TokenCursor(cursor.bytes, range.start, range.end, cursor.rules);
  if (typeIsLast) {
    let depth = 0;
    while (!inner.atEnd && !(depth === 0 && inner.isWord('AS'))) {
      if (inner.is('(')) depth++;
      else if (inner.is(')')) depth--;
      inner.next();
    }
    inner.next();
  }
  const name = inner.isKind(tokenKind.quotedName) ? new TextDecoder().decode(inner.unquoted()) : inner.raw;
  inner.next();
  let text = name.toLowerCase();
  if (inner.is('(')) {
    const args = inner.skipParenthesized();
    text += `(${new TextDecoder().decode(inner.bytes.subarray(args.start, args.end)).toLowerCase().replace(/\s/g, '')})`;
  }
  const type = typeOf(text);
  return type.kind === 'unknown' ? 'unknown' : type;
}

function stronger(first: SourceType, second: SourceType): SourceType {
  const [a, b] = [precedence.indexOf(first.kind), precedence.indexOf(second.kind)];
  if (a < 0 || b < 0) return { kind: 'unknown' };
  const stronger = a >= b ? first : second;
  if (first.kind === 'integer' && second.kind === 'integer') return first.bits >= second.bits ? first : second;
  // Sums and products have digits of their own.
  if (stronger.kind === 'decimal') return { kind: 'decimal' };
  return stronger.kind === 'varchar' || stronger.kind === 'char' ? { kind: 'text' } : stronger;
}
