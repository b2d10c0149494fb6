/** Characters of a query or program that are looked at: far beyond any written by hand, and safe for any pattern. */
const charactersMax = 100_000;

/**
 * The beginning of a text of SQL with an empty text in place of every text in single quotes, so that a word inside a
 * text is not taken for SQL. `escapes`: a backslash takes the next character with it, as in MySQL.
 */
export function withoutTexts(sql: string, options: { escapes: boolean }): string {
  const end = Math.min(sql.length, charactersMax);
  let result = '';
  let from = 0;
  for (let at = sql.indexOf("'"); at !== -1 && at < end; at = sql.indexOf("'", from)) {
    result += `${sql.slice(from, at)}''`;
    from = endOfText(sql, at + 1, end, options.escapes);
    if (from >= end) return result;
  }
  return result + sql.slice(from, end);
}

/** The beginning of a text of SQL that patterns may look at. */
export function scannable(sql: string): string {
  return sql.slice(0, charactersMax);
}

/** Index behind the quote that ends the text whose content begins at `start`. */
function endOfText(sql: string, start: number, end: number, escapes: boolean): number {
  for (let at = start; at < end; at++) {
    if (escapes && sql[at] === '\\') at++;
    else if (sql[at] === "'") {
      if (sql[at + 1] !== "'") return at + 1;
      at++;
    }
  }
  return end;
}
