import type { Codec } from '../codec.ts';
import type { Output } from '../encode/output.ts';
import { renderField } from './render.ts';

const backslash = 0x5c;
const utf8 = new TextEncoder();

/** The letter behind the backslash for a byte that COPY text cannot hold as it is; 0: the byte stays. */
const escapes = new Uint8Array(256);
for (const [byte, letter] of [
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [backslash, '\\'],
] as const) {
  escapes[byte] = letter.charCodeAt(0);
}

/**
 * Appends one field of COPY BINARY, its length before it, in COPY's text format (PostgreSQL manual, "COPY", File
 * Formats), without the separator. Returns the position behind the field.
 */
export function appendTextField(out: Output, codec: Codec, fields: Output, at: number): number {
  const length = fields.view.getInt32(at);
  const start = at + 4;
  if (length < 0) {
    out.room(2);
    out.bytes[out.length++] = backslash;
    out.bytes[out.length++] = 0x4e;
    return start;
  }
  if (codec.kind === 'text' || codec.kind === 'other') appendEscaped(out, fields.bytes, start, start + length);
  else if (codec.kind === 'jsonb') appendEscaped(out, fields.bytes, start + 1, start + length);
  else {
    const text = utf8.encode(renderField(codec, fields.bytes, start, start + length));
    appendEscaped(out, text, 0, text.length);
  }
  return start + length;
}

function appendEscaped(out: Output, bytes: Uint8Array, start: number, end: number): void {
  out.room(2 * (end - start));
  const to = out.bytes;
  let at = out.length;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    const letter = escapes[byte]!;
    if (letter !== 0) {
      to[at++] = backslash;
      to[at++] = letter;
    } else to[at++] = byte;
  }
  out.length = at;
}
