/** Classes of bytes in SQL scripts. Bytes above 0x7f are letters, as both PostgreSQL and SQLite have it. */
const space = 1;
const digit = 2;
const wordStart = 4;
const wordPart = 8;

const classes = new Uint8Array(256);
for (const code of [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d]) classes[code] = space;
for (let code = 0x30; code <= 0x39; code += 1) classes[code] = digit | wordPart;
for (let code = 0x41; code <= 0x5a; code += 1) {
  classes[code] = wordStart | wordPart;
  classes[code + 0x20] = wordStart | wordPart;
}
for (let code = 0x80; code <= 0xff; code += 1) classes[code] = wordStart | wordPart;
classes[0x5f] = wordStart | wordPart;
classes[0x24] = wordPart;

export function isSpace(code: number): boolean {
  return classes[code] === space;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A byte that can begin a word: letters, `_`, and everything above ASCII. */
export function isWordStart(code: number): boolean {
  return (classes[code]! & wordStart) !== 0;
}

/** A byte within a word: as above, and digits and `$`. */
export function isWord(code: number): boolean {
  return (classes[code]! & wordPart) !== 0;
}

/** The bytes of a word in upper case (ASCII only), '' if it is longer than a keyword can be. */
export function keyword(buffer: Uint8Array, start: number, end: number): string {
  if (end - start > 24) return '';
  let text = '';
  for (let at = start; at < end; at += 1) {
    const code = buffer[at]!;
    text += String.fromCharCode(code >= 0x61 && code <= 0x7a ? code - 0x20 : code);
  }
  return text;
}
