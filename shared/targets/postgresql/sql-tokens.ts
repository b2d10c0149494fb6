/** A piece of SQL text that means something: white space and comments lie between pieces. */
export interface SqlToken {
  kind: /** An unquoted name or keyword; `value` in lower case. */
    | 'word'
    /** A name in double quotes; `value` without them. */
    | 'quoted'
    /** A text literal ('..', E'..'); `value` is the text. */
    | 'string'
    /** A literal whose text is not looked into: $tag$..$tag$, B'..', X'..', U&'..', U&".." and numbers. */
    | 'literal'
    /** One character of anything else. */
    | 'symbol';
  value: string;
  start: number;
  end: number;
}

const wordStart = /[A-Za-z_\u0080-\uffff]/;
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const number = /(?:\d[\w]*(?:\.\d*)?|\.\d+)(?:(?<=[eE])[+-]\d+)?/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const gap = /\s+|--[^\n]*/y;

/**
 * Cuts a text of SQL into tokens as PostgreSQL's scanner does (standard_conforming_strings on). Linear in its length;
 * whatever is not closed reaches to the end of the text.
 */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    const skipped = skipGap(sql, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const token = readToken(sql, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function skipGap(sql: string, at: number): number {
  gap.lastIndex = at;
  if (gap.test(sql)) return gap.lastIndex;
  if (!sql.startsWith('/*', at)) return at;
  // Comments nest in PostgreSQL.
  let depth = 1;
  let end = at + 2;
  while (end < sql.length && depth > 0) {
    if (sql.startsWith('/*', end)) {
      depth += 1;
      end += 2;
    } else if (sql.startsWith('*/', end)) {
      depth -= 1;
      end += 2;
    } else end += 1;
  }
  return end;
}

function readToken(sql: string, start: number): SqlToken {
  const first = sql[start] ?? '';
  if (first === "'") return stringToken(sql, start, start, false);
  if (first === '"') return quotedToken(sql, start);
  if (first === '$') {
    dollarTag.lastIndex = start;
    const tag = dollarTag.exec(sql)?.[0];
    if (tag !== undefined) {
      const close = sql.indexOf(tag, start + tag.length);
      return { kind: 'literal', value: '', start, end: close < 0 ? sql.length : close + tag.length };
    }
  }
  if (/\d/.test(first) || (first === '.' && /\d/.test(sql[start + 1] ?? ''))) {
    number.lastIndex = start;
    number.test(sql);
    return { kind: 'literal', value: '', start, end: Math.max(start + 1, number.lastIndex) };
  }
  if (!wordStart.test(first)) return { kind: 'symbol', value: first, start, end: start + 1 };
  const prefixed = prefixedLiteral(sql, start);
  if (prefixed !== undefined) return prefixed;
  word.lastIndex = start;
  word.test(sql);
  const end = Math.max(start + 1, word.lastIndex);
  const text = sql.slice(start, end);
  return { kind: 'word', value: text.replace(/[A-Z]+/g, letters => letters.toLowerCase()), start, end };
}

/** E'..' N'..' B'..' X'..' U&'..' U&"..", or undefined. */
function prefixedLiteral(sql: string, start: number): SqlToken | undefined {
  const letter = sql[start]?.toLowerCase();
  if (sql[start + 1] === "'") {
    if (letter === 'e') return stringToken(sql, start, start + 1, true);
    if (letter === 'n') return stringToken(sql, start, start + 1, false);
    if (letter === 'b' || letter === 'x')
      return { ...stringToken(sql, start, start + 1, false), kind: 'literal', value: '' };
  }
  if (letter !== 'u' || sql[start + 1] !== '&') return undefined;
  if (sql[start + 2] === "'") return { ...stringToken(sql, start, start + 2, false), kind: 'literal', value: '' };
  if (sql[start + 2] === '"') return { ...quotedToken(sql, start + 2), kind: 'literal', value: '', start };
  return undefined;
}

const escapes: { readonly [letter: string]: string } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function stringToken(sql: string, start: number, quote: number, backslashes: boolean): SqlToken {
  let value = '';
  let at = quote + 1;
  while (at < sql.length) {
    const character = sql[at] ?? '';
    if (character === "'") {
      if (sql[at + 1] !== "'") return { kind: 'string', value, start, end: at + 1 };
      value += "'";
      at += 2;
    } else if (backslashes && character === '\\') {
      const next = sql[at + 1] ?? '';
      // Octal, hexadecimal and Unicode escapes do not occur in names; the text is then not taken for one.
      value += escapes[next] ?? (/[0-7xuU]/.test(next) ? `\\${next}` : next);
      at += 2;
    } else {
      value += character;
      at += 1;
    }
  }
  return { kind: 'string', value, start, end: sql.length };
}

function quotedToken(sql: string, start: number): SqlToken {
  let value = '';
  let at = start + 1;
  while (at < sql.length) {
    if (sql[at] === '"') {
      if (sql[at + 1] !== '"') return { kind: 'quoted', value, start, end: at + 1 };
      value += '"';
      at += 2;
    } else {
      value += sql[at];
      at += 1;
    }
  }
  return { kind: 'quoted', value, start, end: sql.length };
}
