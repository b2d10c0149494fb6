import type { Dialect } from '../model.ts';

/** A name that a text of SQL reads, writes or calls, as written there, without quotes. */
export interface Mention {
  /** `call`: a name with arguments after it. */
  kind: 'relation' | 'call';
  schema?: string;
  name: string;
}

/** Tokens of SQL in one pattern; MySQL's strings have backslashes, and `#` begins a comment there. */
function tokenPattern(isMysql: boolean): RegExp {
  const alternatives = [
    String.raw`(?<space>\s+|--[^\n]*|/\*[^]*?\*/${isMysql ? String.raw`|#[^\n]*` : ''})`,
    isMysql ? String.raw`(?<text>'(?:[^'\\]|\\[^]|'')*')` : `(?<text>'(?:[^']|'')*')`,
    String.raw`(?<dollar>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)`,
    String.raw`(?<quoted>"(?:[^"]|"")*"|${'`(?:[^`]|``)*`'}|\[[^\]\n]*\])`,
    String.raw`(?<word>[\p{L}_@#$][\p{L}\p{N}_$#@]*)`,
    String.raw`(?<number>\d[\w.]*)`,
    '(?<sign>[^])',
  ];
  return new RegExp(alternatives.join('|'), 'gu');
}
const patterns = { mysql: tokenPattern(true), other: tokenPattern(false) };

/** After these words a relation is named (`ON` only in the heads of triggers, policies, rules and comments). */
const before = new Set(
  'FROM JOIN INTO UPDATE TABLE ONLY TRUNCATE REFERENCES SETOF REPLACE STRAIGHT_JOIN APPLY'.split(' '),
);
/** These end a list of relations. */
const after = new Set(
  'WHERE GROUP ORDER HAVING LIMIT SET VALUES SELECT UNION EXCEPT INTERSECT WINDOW FOR FETCH OFFSET RETURNING THEN LOOP DO BEGIN'.split(
    ' ',
  ),
);
/** Functions that have the word FROM among their arguments. */
const withFrom = new Set('EXTRACT TRIM SUBSTRING SUBSTR OVERLAY POSITION'.split(' '));
/** Words that may stand between, without naming anything. */
const passed = new Set('ONLY IF EXISTS NOT LATERAL IGNORE LOW_PRIORITY QUICK DELAYED TEMPORARY'.split(' '));

interface Token {
  kind: 'word' | 'quoted' | 'sign';
  /** Words in upper case, signs as they are, quoted names without their quotes. */
  value: string;
  name: string;
}

const tokensMax = 500_000;

/**
 * The relations that a view, routine or trigger names where a relation may stand, and what it calls. It is a reading of
 * words, not of grammar, so it serves for every dialect and for texts that no parser takes: it may name more than is
 * needed (a column called like a table, after a comma), and does not see names that are put together as text at run time.
 * `heads`: names after ON count as well.
 */
export function mentionsIn(text: string, dialect: Dialect, heads = false): Mention[] {
  const found = new Map<string, Mention>();
  const all = tokensOf(text, dialect);
  const clauses = [{ lists: false, isArgument: false }];
  let expects = false;
  for (let at = 0; at < all.length; at += 1) {
    const token = all[at];
    if (token === undefined) break;
    const clause = clauses.at(-1) ?? { lists: false, isArgument: false };
    if (token.kind === 'sign') {
      if (token.value === '(') {
        const previous = all[at - 1];
        clauses.push({ lists: false, isArgument: previous?.kind === 'word' && withFrom.has(previous.value) });
        continue;
      }
      if (token.value === ')' && clauses.length > 1) clauses.pop();
      if (token.value === ';') clauses.splice(1, clauses.length, { lists: false, isArgument: false });
      expects = token.value === ',' && clause.lists;
      continue;
    }
    if (token.kind === 'word') {
      if (before.has(token.value) && namesRelation(token.value, all[at - 1], all[at + 1], clause.isArgument)) {
        expects = true;
        clause.lists = token.value === 'FROM' || token.value === 'UPDATE' || token.value === 'TABLE' || clause.lists;
        continue;
      }
      if (heads && token.value === 'ON') {
        expects = true;
        continue;
      }
      if (after.has(token.value)) {
        clause.lists = false;
        expects = false;
        continue;
      }
      if (expects && passed.has(token.value)) continue;
    }
    const [name, schema, end] = qualified(all, at);
    const next = all[end];
    const isCall = next?.kind === 'sign' && next.value === '(';
    const isRowType = next?.kind === 'sign' && next.value === '%';
    // `table.column%TYPE` names the table before the point.
    if (isRowType && schema !== undefined) note(found, { kind: 'relation', name: schema });
    if (isCall && !(expects && all[end - 1]?.kind === 'quoted')) note(found, mention('call', schema, name));
    if (expects || isRowType) note(found, mention('relation', schema, name));
    expects = false;
    at = end - 1;
  }
  return [...found.values()];
}

/** Some of the words have other uses: functions, `IS DISTINCT FROM`, `ON DUPLICATE KEY UPDATE`. */
function namesRelation(
  word: string,
  previous: Token | undefined,
  next: Token | undefined,
  isArgument: boolean,
): boolean {
  if (word === 'FROM') return !isArgument && previous?.value !== 'DISTINCT';
  if (word === 'UPDATE') return previous?.value !== 'KEY' && previous?.value !== 'FOR';
  return !(next?.value === '(' && (word === 'REPLACE' || word === 'TRUNCATE'));
}

function mention(kind: Mention['kind'], schema: string | undefined, name: string): Mention {
  return { kind, name, ...(schema !== undefined && { schema }) };
}

function note(found: Map<string, Mention>, mention: Mention): void {
  found.set(JSON.stringify([mention.kind, mention.schema, mention.name]), mention);
}

/** The name that begins at a token, the part before it, and where the next token is. */
function qualified(all: readonly Token[], start: number): [name: string, schema: string | undefined, end: number] {
  const parts = [all[start]?.name ?? ''];
  let at = start + 1;
  while (
    all[at]?.kind === 'sign' &&
    all[at]?.value === '.' &&
    all[at + 1] !== undefined &&
    all[at + 1]?.kind !== 'sign'
  ) {
    parts.push(all[at + 1]?.name ?? '');
    at += 2;
  }
  return [parts.at(-1) ?? '', parts.at(-2), at];
}

function tokensOf(text: string, dialect: Dialect): Token[] {
  const pattern = dialect === 'mysql' || dialect === 'mariadb' ? patterns.mysql : patterns.other;
  const all: Token[] = [];
  for (const { groups } of text.matchAll(pattern)) {
    if (all.length >= tokensMax) break;
    const { word, quoted, sign } = groups ?? {};
    if (word !== undefined) all.push({ kind: 'word', value: word.toUpperCase(), name: word });
    else if (quoted !== undefined) all.push({ kind: 'quoted', value: '', name: unquoted(quoted) });
    else if (sign !== undefined) all.push({ kind: 'sign', value: sign, name: sign });
  }
  return all;
}

function unquoted(text: string): string {
  const close = text.at(-1) ?? '';
  return text.slice(1, -1).replaceAll(close + close, close);
}
