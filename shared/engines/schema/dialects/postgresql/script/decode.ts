import type { Buffer } from 'node:buffer';
import { type Lexer, tokenKind } from './lexer.ts';

const backslash = 0x5c;

/** A buffer for decoded values that grows and is used again for each value. */
export class Scratch {
  bytes: Uint8Array = new Uint8Array(4096);
  length = 0;

  reset(sizeBytes: number): void {
    this.length = 0;
    if (this.bytes.length < sizeBytes) this.bytes = new Uint8Array(Math.max(sizeBytes, this.bytes.length * 2));
    else if (this.bytes.length > 4 * 1024 * 1024 && sizeBytes < 64 * 1024) this.bytes = new Uint8Array(64 * 1024);
  }
}

/** Undoes doubled quotes: `it''s`. */
export function undouble(from: Buffer, start: number, end: number, quote: number, into: Scratch): void {
  into.reset(end - start);
  const out = into.bytes;
  let length = 0;
  for (let at = start; at < end; at += 1) {
    const code = from[at]!;
    out[length] = code;
    length += 1;
    if (code === quote && at + 1 < end && from[at + 1] === quote) at += 1;
  }
  into.length = length;
}

const singleEscapes = new Map<number, number>([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x76, 0x0b],
]);

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/**
 * Undoes the escapes of E'...' (PostgreSQL, "String Constants with C-Style Escapes") or, with `copy`, those of the
 * COPY text format, which knows no doubled quotes and no \u.
 */
export function undoEscapes(from: Buffer, start: number, end: number, into: Scratch, copy: boolean): void {
  into.reset((end - start) * 2);
  const out = into.bytes;
  let length = 0;
  let at = start;
  while (at < end) {
    const code = from[at]!;
    if (code !== backslash || at + 1 >= end) {
      out[length] = code;
      length += 1;
      at += !copy && code === 0x27 && at + 1 < end && from[at + 1] === 0x27 ? 2 : 1;
      continue;
    }
    const escaped = from[at + 1]!;
    const single = singleEscapes.get(escaped);
    if (single !== undefined && (copy || escaped !== 0x76)) {
      out[length] = single;
      length += 1;
      at += 2;
    } else if (escaped >= 0x30 && escaped <= 0x37) {
      let value = 0;
      let digits = 0;
      while (digits < 3 && at + 1 + digits < end) {
        const digit = from[at + 1 + digits]! - 0x30;
        if (digit < 0 || digit > 7) break;
        value = value * 8 + digit;
        digits += 1;
      }
      out[length] = value & 0xff;
      length += 1;
      at += 1 + digits;
    } else if (escaped === 0x78 && at + 2 < end && hexDigit(from[at + 2]!) >= 0) {
      const high = hexDigit(from[at + 2]!);
      const low = at + 3 < end ? hexDigit(from[at + 3]!) : -1;
      out[length] = low >= 0 ? high * 16 + low : high;
      length += 1;
      at += low >= 0 ? 4 : 3;
    } else if (!copy && (escaped === 0x75 || escaped === 0x55)) {
      const digits = escaped === 0x75 ? 4 : 8;
      const point = Number.parseInt(from.toString('latin1', at + 2, Math.min(end, at + 2 + digits)), 16);
      length = putCodePoint(out, length, point);
      at += 2 + digits;
    } else {
      out[length] = escaped;
      length += 1;
      at += 2;
    }
  }
  into.length = length;
}

function putCodePoint(out: Uint8Array, length: number, point: number): number {
  const valid = Number.isInteger(point) && point >= 0 && point <= 0x10ffff;
  const encoded = new TextEncoder().encode(valid ? String.fromCodePoint(point) : '\u{fffd}');
  out.set(encoded, length);
  return length + encoded.length;
}

/** Decodes pairs of hexadecimal digits; white space and other bytes between them are passed over. */
export function unhex(from: Uint8Array, start: number, end: number, into: Scratch): void {
  into.reset((end - start + 1) >> 1);
  let length = 0;
  let high = -1;
  for (let at = start; at < end; at += 1) {
    const digit = hexDigit(from[at]!);
    if (digit < 0) continue;
    if (high < 0) high = digit;
    else {
      into.bytes[length] = high * 16 + digit;
      length += 1;
      high = -1;
    }
  }
  into.length = length;
}

/** PostgreSQL's X'1F': each digit is four bits, written as the digits 0 and 1. false: another byte stands among them. */
export function bitsOfHex(from: Uint8Array, start: number, end: number, into: Scratch): boolean {
  into.reset((end - start) * 4);
  let length = 0;
  for (let at = start; at < end; at += 1) {
    const digit = hexDigit(from[at]!);
    if (digit < 0) return false;
    for (let bit = 3; bit >= 0; bit -= 1) {
      into.bytes[length] = 0x30 + ((digit >> bit) & 1);
      length += 1;
    }
  }
  into.length = length;
  return true;
}

/** Whether these are pairs of hexadecimal digits alone, as SQLite wants them in X'..'. */
export function isHexPairs(from: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (hexDigit(from[at]!) < 0) return false;
  return (end - start) % 2 === 0;
}

/** Undoes U&'...' escapes with the usual escape character: `d\0061t\+000061`. */
function undoUnicodeString(from: Buffer, start: number, end: number, into: Scratch): void {
  const text = from.toString('utf8', start, end).replaceAll("''", "'");
  const decoded = text.replace(/\\\\|\\\+([0-9A-Fa-f]{6})|\\([0-9A-Fa-f]{4})/g, (all, six?: string, four?: string) => {
    if (all === '\\\\') return '\\';
    const point = Number.parseInt(six ?? four ?? '', 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\u{fffd}';
  });
  const encoded = new TextEncoder().encode(decoded);
  into.reset(encoded.length);
  into.bytes.set(encoded);
  into.length = encoded.length;
}

/** Decodes the string token the lexer stands on into `into`. Not for hexadecimal and bit strings. */
export function decodeString(lexer: Lexer, buffer: Buffer, into: Scratch): void {
  const { kind, contentStart, contentEnd } = lexer;
  if (kind === tokenKind.escapeString || (kind === tokenKind.string && lexer.rules.backslashEscapes)) {
    undoEscapes(buffer, contentStart, contentEnd, into, false);
  } else if (kind === tokenKind.unicodeString) {
    undoUnicodeString(buffer, contentStart, contentEnd, into);
  } else if (kind === tokenKind.dollarString) {
    into.reset(contentEnd - contentStart);
    into.bytes.set(buffer.subarray(contentStart, contentEnd));
    into.length = contentEnd - contentStart;
  } else {
    undouble(buffer, contentStart, contentEnd, kind === tokenKind.quotedName ? 0x22 : 0x27, into);
  }
}
