import { type ValueKind, valueKind } from '../../transfer/row-sink.ts';
import type { ByteStore } from '../byte-store.ts';
import { hexDigit, minus, plus } from '../bytes.ts';
import type { Scanner } from '../scanner.ts';

/** NULL has no kind. */
export const nullKind = 0;

/** A value that needs no server to know it: its bytes lie at [start, end) of the store it was written to. */
export interface Literal {
  kind: typeof nullKind | ValueKind;
  start: number;
  end: number;
}

/**
 * Reads a dialect's literal (also one that is put together: casts, joined texts, well-known functions), the scanner
 * standing on its first byte, and writes what it stands for to the store. undefined if it is none: the scanner may then
 * stand anywhere.
 */
export type ReadLiteral = (scanner: Scanner, out: ByteStore, depth?: number) => Literal | undefined;

/** Casts in casts and calls in calls are followed so far. */
export const depthMax = 64;

/** What was written to the store since `start`. */
export function written(out: ByteStore, start: number, kind: ValueKind): Literal {
  return { kind, start, end: out.length };
}

export function nullLiteral(out: ByteStore): Literal {
  return { kind: nullKind, start: out.length, end: out.length };
}

export function textOf(out: ByteStore, text: string): Literal {
  const start = out.length;
  out.text(text);
  return written(out, start, valueKind.text);
}

/** Hexadecimal digits as bytes; an odd number of them has a zero before it. */
export function bytesOfHex(bytes: Uint8Array, start: number, end: number, out: ByteStore): Literal {
  const from = out.length;
  out.reserve((end - start + 1) >> 1);
  let at = from;
  let index = start;
  if (((end - start) & 1) === 1) out.bytes[at++] = hexDigit[bytes[index++]!]!;
  for (; index < end; index += 2) {
    out.bytes[at++] = (hexDigit[bytes[index]!]! << 4) | hexDigit[bytes[index + 1]!]!;
  }
  out.length = at;
  return written(out, from, valueKind.bytes);
}

/** A number as written, a plus and blanks behind its sign left out; undefined if none stands here. */
export function signedNumber(scanner: Scanner, out: ByteStore): Literal | undefined {
  const start = out.length;
  const sign = scanner.peek();
  if (sign === minus || sign === plus) {
    scanner.position++;
    scanner.skipBlank();
    if (sign === minus) out.byte(minus);
  }
  const from = scanner.position;
  const end = scanner.numberEnd();
  if (end === from) return undefined;
  out.range(scanner.bytes, from, end);
  scanner.position = end;
  return written(out, start, valueKind.number);
}

/** The content of x'..' or b'..' (the quote here) if it consists of digits of the radix alone: its range. */
export function quotedDigits(scanner: Scanner, radix: 2 | 16): { start: number; end: number } | undefined {
  const start = scanner.position + 1;
  scanner.quoted(0x27, 'none', undefined);
  const end = scanner.position - 1;
  for (let index = start; index < end; index++) if (hexDigit[scanner.bytes[index]!]! >= radix) return undefined;
  return { start, end };
}
