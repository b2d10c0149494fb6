export const zero = 0x30;
export const minus = 0x2d;
export const plus = 0x2b;
export const point = 0x2e;

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13);

/** Position of the first byte that is not a blank. */
export function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

/** End without the blanks there. */
export function dropBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(bytes[at - 1])) at--;
  return at;
}

/** 0 to 9, or -1 for a byte that is no digit or lies behind the end. */
export function digitAt(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const value = bytes[at]! - zero;
  return value >= 0 && value <= 9 ? value : -1;
}

/** The bytes as characters of the same number: right for ASCII, and as long as the bytes. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  if (end <= start) return '';
  if (end - start > 64) return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** A word without blanks around it, in lower case; undefined for what is too long to be one. */
export function wordOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  const from = skipBlanks(bytes, start, end);
  const to = dropBlanks(bytes, from, end);
  return to - from > 40 ? undefined : asciiText(bytes, from, to).toLowerCase();
}

/** The value as it is shown to a person: text where it is UTF-8, else hexadecimal digits; cut. */
export function excerptOf(bytes: Uint8Array, start: number, end: number): string {
  const part = bytes.subarray(start, Math.min(end, start + 80));
  const isPrintable = part.every(byte => byte >= 0x20 && byte !== 0x7f);
  const text = isPrintable ? new TextDecoder().decode(part) : `\\x${Buffer.from(part).toString('hex')}`;
  return end - start > 80 ? `${text}...` : text;
}
