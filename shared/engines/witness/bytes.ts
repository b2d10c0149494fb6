/** Tables of bytes that every reader of this folder looks things up in. */

function table(contains: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (contains(byte) ? 1 : 0));
}

const isLetter = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
const isDigitValue = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

export const isDigit: Uint8Array = table(isDigitValue);

/** Bytes of a word that is not quoted: letters, digits, _ $ # @ and all that is not ASCII. */
export const isWord: Uint8Array = table(
  byte =>
    isLetter(byte) ||
    isDigitValue(byte) ||
    byte === 0x5f ||
    byte === 0x24 ||
    byte === 0x23 ||
    byte === 0x40 ||
    byte >= 0x80,
);

/** Value of a hexadecimal digit, 255 for any other byte. */
export const hexDigit: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (isDigitValue(byte)) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 && byte < 0x80 ? letter - 0x57 : 255;
});

export const quote = 0x27;
export const doubleQuote = 0x22;
export const backtick = 0x60;
export const backslash = 0x5c;
export const openParenthesis = 0x28;
export const closeParenthesis = 0x29;
export const comma = 0x2c;
export const semicolon = 0x3b;
export const minus = 0x2d;
export const plus = 0x2b;
export const dot = 0x2e;
export const zero = 0x30;
export const newline = 0x0a;
