import { quoteIdentifier, quoteLiteral } from '#shared/engines/schema/emit/quote.ts';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import { type SqlToken, sqlTokens } from './sql-tokens.ts';

export interface StageNames {
  /** Final schema -> staging schema. */
  schemas: ReadonlyMap<string, string>;
  /**
   * What extensions brought (types, functions, operators ...), by `memberKey`, -> the schema where it is now: it is not
   * made anew in staging.
   */
  members: ReadonlyMap<string, string>;
}

export function memberKey(schema: string, name: string): string {
  return `${schema}\0${name}`;
}

/**
 * The statement with each final schema's name replaced by that of its staging schema: in qualified names, after the
 * word SCHEMA, and inside text literals that PostgreSQL resolves to an object at once (`'s.q'::regclass`, nextval,
 * setval, currval, pg_get_serial_sequence in a SELECT). Function bodies stay: they run when the schema has its final name.
 *
 * `alias.column` is told from `schema.object` by PostgreSQL's own parser.
 */
export function stageStatement(sql: string, names: StageNames, parse: ParseSql): string {
  const tokens = sqlTokens(sql);
  const notSchemas = columnsOfRelations(sql, tokens, names, parse);
  const edits: { token: SqlToken; text: string }[] = [];
  const first = tokens[0]?.value ?? '';
  const isExtension = tokens[1]?.value === 'extension';
  for (const [at, token] of tokens.entries()) {
    const text =
      token.kind === 'string'
        ? stagedLiteral(tokens, at, first, names)
        : isName(token) && !notSchemas.has(token.start)
          ? stagedName(tokens, at, names, isExtension)
          : undefined;
    if (text !== undefined) edits.push({ token, text });
  }
  return apply(sql, edits);
}

function apply(sql: string, edits: readonly { token: SqlToken; text: string }[]): string {
  let staged = '';
  let from = 0;
  for (const { token, text } of edits) {
    // A name in quotes may touch the word before it; a bare one may not.
    const touches = /[\w$\u0080-\uffff]$/.test(sql.slice(Math.max(0, token.start - 1), token.start));
    staged += `${sql.slice(from, token.start)}${touches ? ' ' : ''}${text}`;
    from = token.end;
  }
  return staged + sql.slice(from);
}

const isName = (token: SqlToken | undefined): token is SqlToken => token?.kind === 'word' || token?.kind === 'quoted';
const isDot = (token: SqlToken | undefined): boolean => token?.kind === 'symbol' && token.value === '.';

/** The staging name for a name at this place, or undefined where it names no schema of the plan. */
function stagedName(
  tokens: readonly SqlToken[],
  at: number,
  names: StageNames,
  isExtension: boolean,
): string | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  const staging = names.schemas.get(token.value);
  if (staging === undefined) return undefined;
  if (isDot(tokens[at + 1]) && !isDot(tokens[at - 1])) {
    if (isTablesColumn(tokens, at)) return undefined;
    const member = names.members.get(memberKey(token.value, memberAt(tokens, at + 2)));
    return quoteIdentifier(member ?? staging);
  }
  if (isExtension || isDot(tokens[at + 1]) || isDot(tokens[at - 1])) return undefined;
  return followsSchemaWord(tokens, at) ? quoteIdentifier(staging) : undefined;
}

/** `OWNED BY table.column` and `COMMENT ON COLUMN table.column`: two parts are a table and its column. */
function isTablesColumn(tokens: readonly SqlToken[], at: number): boolean {
  if (isDot(tokens[at + 3])) return false;
  const before = tokens[at - 1]?.value;
  const ahead = tokens[at - 2]?.value;
  return (before === 'by' && ahead === 'owned') || (before === 'column' && ahead === 'on');
}

/** A name, or the operator whose characters follow. */
function memberAt(tokens: readonly SqlToken[], at: number): string {
  const token = tokens[at];
  if (isName(token)) return token.value;
  let operator = '';
  for (let next = at; next < at + 64; next += 1) {
    const symbol = tokens[next];
    if (symbol?.kind !== 'symbol' || !/[-+*/<>=~!@#%^&|`?]/.test(symbol.value)) break;
    operator += symbol.value;
  }
  return operator;
}

/** SCHEMA [IF [NOT] EXISTS] name, as in CREATE SCHEMA, COMMENT ON SCHEMA, SET SCHEMA, IN SCHEMA. */
function followsSchemaWord(tokens: readonly SqlToken[], at: number): boolean {
  let before = at - 1;
  while (/^(if|not|exists)$/.test(tokens[before]?.value ?? '')) before -= 1;
  const word = tokens[before];
  if (word?.kind !== 'word' || word.value !== 'schema') return false;
  return before > 0 && /^(create|alter|drop|on|set|in)$/.test(tokens[before - 1]?.value ?? '');
}

const resolvedTypes =
  /^(regclass|regtype|regproc|regprocedure|regoper|regoperator|regcollation|regconfig|regdictionary)$/;
const sequenceFunctions = /^(nextval|setval|currval)$/;

/** The text literal with its schema replaced, where PostgreSQL takes it for the name of an object at once. */
function stagedLiteral(
  tokens: readonly SqlToken[],
  at: number,
  firstWord: string,
  names: StageNames,
): string | undefined {
  if (!isResolved(tokens, at, firstWord)) return undefined;
  const { value } = tokens[at] ?? { value: '' };
  const inner = sqlTokens(value);
  const edits = inner.flatMap((token, index) => {
    const text = isName(token) ? stagedName(inner, index, names, false) : undefined;
    return text === undefined ? [] : [{ token, text }];
  });
  return edits.length === 0 ? undefined : quoteLiteral(apply(value, edits));
}

function isResolved(tokens: readonly SqlToken[], at: number, firstWord: string): boolean {
  const next = tokens[at + 1];
  if (next?.value === ':' && tokens[at + 2]?.value === ':') {
    // `'s.q'::text::regclass` is kept as text and resolved at each call: it has to have the final name.
    const type = tokens[at + 3]?.value === 'pg_catalog' ? tokens[at + 5] : tokens[at + 3];
    return resolvedTypes.test(type?.value ?? '');
  }
  const before = tokens[at - 1];
  if (before?.kind === 'word' && resolvedTypes.test(before.value)) return true;
  if (before?.value === '(' && next?.value === 'as') return resolvedTypes.test(tokens[at + 2]?.value ?? '');
  if (before?.value !== '(' || (next?.value !== ')' && next?.value !== ',')) return false;
  const called = tokens[at - 2]?.value ?? '';
  return sequenceFunctions.test(called) || (called === 'pg_get_serial_sequence' && firstWord === 'select');
}

/** Positions where `a.b` is a column of a relation or alias `a` that only shares its name with a schema. */
function columnsOfRelations(
  sql: string,
  tokens: readonly SqlToken[],
  names: StageNames,
  parse: ParseSql,
): ReadonlySet<number> {
  const candidates = tokens.filter(
    (token, at) =>
      isName(token) &&
      names.schemas.has(token.value) &&
      isDot(tokens[at + 1]) &&
      !isDot(tokens[at - 1]) &&
      !isDot(tokens[at + 3]) &&
      tokens[at + 3]?.value !== '(',
  );
  if (candidates.length === 0) return new Set();
  const columns = new Set<number>();
  try {
    collectColumns(parse(sql), columns, 0);
  } catch {
    // What PostgreSQL's parser refuses the server refuses too, with its own words, when the statement runs.
    return columns;
  }
  const bytes = byteOffsets(
    sql,
    candidates.map(token => token.start),
  );
  return new Set(candidates.map(token => token.start).filter((_start, at) => columns.has(bytes[at] ?? -1)));
}

/** Offsets in UTF-8 of ascending offsets in the string. */
function byteOffsets(sql: string, starts: readonly number[]): number[] {
  let bytes = 0;
  let from = 0;
  return starts.map(start => {
    bytes += Buffer.byteLength(sql.slice(from, start), 'utf8');
    from = start;
    return bytes;
  });
}

const treeDepthMax = 2_000;

/** Byte offsets of column references of two parts: `relation.column` or `relation.*`. */
function collectColumns(node: unknown, found: Set<number>, depth: number): void {
  if (typeof node !== 'object' || node === null || depth > treeDepthMax) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'ColumnRef' && typeof value === 'object' && value !== null) {
      const fields: unknown = Reflect.get(value, 'fields');
      // The parser's JSON leaves out an offset of 0.
      const location: unknown = Reflect.get(value, 'location') ?? 0;
      if (Array.isArray(fields) && fields.length === 2 && typeof location === 'number') found.add(location);
    }
    collectColumns(value, found, depth + 1);
  }
}
