import { isQuotable, quoteBits, quoteBytes, quoteLiteral, quoteQualified } from '../emit/quote.ts';
import type { Column, Dialect, Expression } from '../model.ts';
import { assign } from '../translate/assign.ts';
import type { Scope } from '../translate/render.ts';
import { attempt, type Translation, translateAssigned } from '../translate/translate.ts';
import { refuse } from '../translate/untranslatable.ts';
import { familyOf, literalValue, numberValue, type Value, value } from '../translate/value.ts';
import { foldedName, toIdentifier } from './identifiers.ts';
import type { SchemaOf } from './schemas.ts';

export interface DefaultContext {
  dialect: Dialect;
  scope: Scope | undefined;
  schemaOf: SchemaOf;
  /** Sequences the target will have, as `schema.name` quoted. */
  sequences: ReadonlySet<string>;
}

/**
 * A column's default as a PostgreSQL expression for this type; undefined: the source has none (DEFAULT NULL is none).
 * A text is checked to be a value of the type, because PostgreSQL reads it when the table is made.
 */
export function mapDefault(column: Column, type: string, context: DefaultContext): Translation | undefined {
  const expression = column.default;
  if (expression === undefined || expression.kind === 'null' || column.generated !== undefined) return undefined;
  if (expression.kind === 'next-value') return nextValue(expression, context);
  if (context.dialect === 'postgresql') return keepPostgresql(expression);
  if (expression.kind === 'sql') {
    if (context.scope === undefined)
      return { ok: false, reason: 'expressions of this database are not translated yet' };
    return translateAssigned(expression.text, context.scope, type, { immutable: false });
  }
  return attempt(() => assign(plainValue(expression, type, context), type).sql);
}

function nextValue(
  expression: Extract<Expression, { kind: 'next-value' }>,
  { dialect, schemaOf, sequences }: DefaultContext,
): Translation {
  const name = quoteQualified(schemaOf(expression.schema), toIdentifier(foldedName(dialect, expression.sequence)));
  if (!sequences.has(name)) return { ok: false, reason: `the sequence ${expression.sequence} is not in the source` };
  return { ok: true, sql: `nextval(${quoteLiteral(name)}::regclass)` };
}

/** The default of a PostgreSQL source, as PostgreSQL writes it. */
export function keepPostgresql(expression: Exclude<Expression, { kind: 'null' | 'next-value' }>): Translation {
  switch (expression.kind) {
    case 'string':
      if (!isQuotable(expression.value))
        return { ok: false, reason: 'the text holds characters PostgreSQL cannot store' };
      return { ok: true, sql: quoteLiteral(expression.value) };
    case 'number':
      return { ok: true, sql: expression.value };
    case 'boolean':
      return { ok: true, sql: expression.value ? 'true' : 'false' };
    case 'bytes':
      return attempt(() => quoteBytes(expression.hex));
    case 'bits':
      return attempt(() => quoteBits(expression.bits));
    case 'current-timestamp':
      return {
        ok: true,
        sql: expression.precision === undefined ? 'CURRENT_TIMESTAMP' : `CURRENT_TIMESTAMP(${expression.precision})`,
      };
    case 'current-date':
      return { ok: true, sql: 'CURRENT_DATE' };
    case 'current-time':
      return { ok: true, sql: 'CURRENT_TIME' };
    case 'uuid':
      return { ok: true, sql: 'gen_random_uuid()' };
    case 'sql':
      return { ok: true, sql: expression.text };
  }
}

type Plain = Exclude<Expression, { kind: 'null' | 'next-value' | 'sql' }>;

function plainValue(expression: Plain, type: string, { dialect }: DefaultContext): Value {
  switch (expression.kind) {
    case 'string':
      return literalValue(expression.value);
    case 'number':
      return numberDefault(expression.value);
    case 'boolean':
      return familyOf(type) === 'boolean'
        ? literalValue(String(expression.value))
        : numberValue(expression.value ? '1' : '0');
    case 'bytes':
      return bytesDefault(expression.hex, type);
    case 'bits':
      return familyOf(type) === 'bit' || familyOf(type) === 'boolean'
        ? literalValue(significant(expression.bits))
        : bitsNumber(expression.bits);
    case 'current-timestamp':
      return presentMoment(expression.precision, type, dialect);
    case 'current-date':
      if (dialect === 'sqlite' && familyOf(type) === 'text') return presentText('YYYY-MM-DD');
      return value('CURRENT_DATE', 'date', []);
    case 'current-time':
      if (dialect === 'sqlite' && familyOf(type) === 'text') return presentText('HH24:MI:SS');
      return value('LOCALTIME', 'time', []);
    case 'uuid':
      return value('gen_random_uuid()', 'uuid', []);
  }
}

/** A number is kept as written where that is a PostgreSQL number too; the rest is judged as text. */
function numberDefault(text: string): Value {
  const trimmed = text.trim();
  return /^(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(trimmed) ? numberValue(trimmed) : literalValue(trimmed);
}

function bytesDefault(hex: string, type: string): Value {
  if (familyOf(type) !== 'text') return value(quoteBytes(hex), 'bytea', []);
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
  return literalValue(new TextDecoder().decode(bytes));
}

function significant(bits: string): string {
  return bits.replace(/^0+(?=.)/, '');
}

function bitsNumber(bits: string): Value {
  if (!/^[01]{0,64}$/.test(bits)) return refuse('a bit literal is malformed');
  return numberValue(String(BigInt(`0b${bits === '' ? '0' : bits}`)));
}

function presentMoment(precision: number | undefined, type: string, dialect: Dialect): Value {
  const family = familyOf(type);
  if (dialect === 'sqlite') {
    // SQLite's CURRENT_TIMESTAMP is a text in UTC.
    if (family === 'text') return presentText('YYYY-MM-DD HH24:MI:SS');
    return value("(now() AT TIME ZONE 'UTC')", 'timestamp', []);
  }
  const digits = precision === undefined ? '' : `(${Math.min(Math.max(precision, 0), 6)})`;
  return family === 'timestamptz'
    ? value(`CURRENT_TIMESTAMP${digits}`, 'timestamptz', [])
    : value(`LOCALTIMESTAMP${digits}`, 'timestamp', []);
}

function presentText(pattern: string): Value {
  return value(`to_char(now() AT TIME ZONE 'UTC', '${pattern}')`, 'text', []);
}
