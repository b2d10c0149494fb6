/** The plain form that pg_dump writes: the text format with its usual delimiter and NULL, rows until `\.`. */
const plainCopy = /^COPY\s+(?:"[^"]*"|[^\s;"'()])+\s*(?:\([^;()]*\)\s*)?FROM\s+STDIN\s*;[^\S\n]*\r?\n$/i;

/** So much text in front of the rows holds the COPY statement with 2,000 columns. */
export const copyStatementBytesMax = 256 * 1024;

/** Whether the text in front of a block of rows ends with a COPY statement without options. */
export function endsWithPlainCopy(text: string): boolean {
  const upper = text.toUpperCase();
  let at = upper.length;
  // A table or column may hold the word: a few places are tried, the last one first.
  for (let tries = 0; tries < 20; tries++) {
    at = at > 0 ? upper.lastIndexOf('COPY', at - 1) : -1;
    if (at < 0) return false;
    if ((at === 0 || /[;\s]/.test(text[at - 1] ?? '')) && plainCopy.test(text.slice(at))) return true;
  }
  return false;
}
