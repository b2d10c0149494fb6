import type { CopyField } from './copy-layout.ts';
import { asciiOf, float64At, floatText, int64At } from './encode/ascii-value.ts';
import type { Transcoder } from './encode/charset.ts';
import type { Output } from './encode/output.ts';
import { type ValueKind, valueKind } from './row-sink.ts';
import { hex, renderField } from './text-form/render.ts';

/** Longest text of one value in a reject, in bytes. */
export const rejectValueBytesMax = 1024 * 1024;

const utf8 = new TextDecoder();

/** A value as its source gave it, for the reject file: text decoded, bytes as `\x...`, cut at 1 MiB. */
export function asRead(bytes: Uint8Array, start: number, end: number, kind: ValueKind, charset: Transcoder): string {
  switch (kind) {
    case valueKind.integer64:
      return String(int64At(bytes, start));
    case valueKind.float64:
      return floatText(float64At(bytes, start));
    case valueKind.bytes:
      return `\\x${hex(bytes, start, Math.min(end, start + (rejectValueBytesMax >> 1)))}`;
    case valueKind.text:
      return utf8.decode(charset.toUtf8Leniently(bytes.slice(start, Math.min(end, start + rejectValueBytesMax))));
    default:
      return asciiOf(bytes, start, Math.min(end, start + rejectValueBytesMax));
  }
}

/**
 * The first values of a row whose fields begin at `at`, shown from what was written of them. `positions`: the field of
 * each value, -1 for one that is not copied. `kept`: values as they were read where the field no longer shows them.
 */
export function valuesWritten(
  fields: Output,
  at: number,
  positions: Int32Array,
  columns: readonly CopyField[],
  kept: readonly (string | null)[],
): (string | null)[] {
  const values: (string | null)[] = [];
  let next = at;
  for (const [index, field] of positions.entries()) {
    const column = columns[field]?.column;
    if (column === undefined) {
      values[index] = null;
      continue;
    }
    const length = fields.view.getInt32(next);
    const start = next + 4;
    next = start + Math.max(0, length);
    const text = length < 0 ? null : renderField(column.codec, fields.bytes, start, next).slice(0, rejectValueBytesMax);
    values[index] = kept[index] ?? text;
  }
  return values;
}
