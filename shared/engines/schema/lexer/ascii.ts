/** Bytes that SQL scanners look for, and tables to class a byte with one look-up. */
export const ascii = {
  nul: 0x00,
  tab: 0x09,
  newline: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  doubleQuote: 0x22,
  hash: 0x23,
  dollar: 0x24,
  singleQuote: 0x27,
  open: 0x28,
  close: 0x29,
  star: 0x2a,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  slash: 0x2f,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  semicolon: 0x3b,
  equals: 0x3d,
  at: 0x40,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  underscore: 0x5f,
  backtick: 0x60,
} as const;

function table(member: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (member(byte) ? 1 : 0));
}

const isLetter = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** 1 for space, tab, newline, carriage return, form feed and vertical tab. */
export const isSpaceByte: Uint8Array = table(byte => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));

/** 1 for bytes of an unquoted identifier: letters, digits, `_`, `$` and everything above ASCII. */
export const isWordByte: Uint8Array = table(
  byte => isLetter(byte) || isDigit(byte) || byte === 0x5f || byte === 0x24 || byte >= 0x80,
);

export const isDigitByte: Uint8Array = table(isDigit);

/** Value of a hexadecimal digit, 255 for any other byte. */
export const hexValue: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  isDigit(byte)
    ? byte - 0x30
    : byte >= 0x41 && byte <= 0x46
      ? byte - 0x37
      : byte >= 0x61 && byte <= 0x66
        ? byte - 0x57
        : 255,
);

/** Whether the ASCII letters at `offset` spell `upper` (an upper-case word), whatever their case. */
export function matchesWord(bytes: Uint8Array, offset: number, end: number, upper: string): boolean {
  if (offset + upper.length > end) return false;
  for (let index = 0; index < upper.length; index++) {
    let byte = bytes[offset + index]!;
    if (byte >= 0x61 && byte <= 0x7a) byte -= 0x20;
    if (byte !== upper.charCodeAt(index)) return false;
  }
  return true;
}

/** The bytes of an ASCII string. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0) & 0x7f);
}

/** Whether `needle` stands at `offset`. */
export function startsWithBytes(bytes: Uint8Array, offset: number, end: number, needle: Uint8Array): boolean {
  if (offset + needle.length > end) return false;
  for (let index = 0; index < needle.length; index++) if (bytes[offset + index] !== needle[index]) return false;
  return true;
}

/** Bytes as a string, each byte a character. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index++) text += String.fromCharCode(bytes[index]!);
  return text;
}
