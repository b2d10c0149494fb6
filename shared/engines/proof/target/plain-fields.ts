import type { Codec } from '#shared/engines/transfer/codec.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { inUtc } from '../canonical/zoned-text.ts';
import type { FieldDecoder } from './field-decoder.ts';

const textOid = 25;
const blank = 0x20;

/** smallint, integer, bigint (int2send, int4send, int8send). */
export const integerField: FieldDecoder = {
  decode(_, view, start, end, out) {
    const size = end - start;
    if (size === 8) {
      out.int64(view.getInt32(start), view.getInt32(start + 4));
      return true;
    }
    if (size !== 2 && size !== 4) return false;
    const value = size === 2 ? view.getInt16(start) : view.getInt32(start);
    out.int64(value < 0 ? -1 : 0, value);
    return true;
  },
};

/** boolsend. */
export const booleanField: FieldDecoder = {
  decode(bytes, _, start, end, out) {
    if (end - start !== 1 || bytes[start]! > 1) return false;
    out.octet(bytes[start]!);
    return true;
  },
};

/** float4send, float8send: the bits, but one NaN. */
export const floatField: FieldDecoder = {
  decode(bytes, view, start, end, out) {
    const size = end - start;
    if (size !== 4 && size !== 8) return false;
    const value = size === 4 ? view.getFloat32(start) : view.getFloat64(start);
    if (!Number.isNaN(value)) out.copy(bytes, start, end);
    else if (size === 4) out.int32(0x7fc0_0000);
    else out.int64(0x7ff8_0000, 0);
    return true;
  },
};

/** What has the same bytes in both forms, of a fixed size; 0: any. */
class SameBytes implements FieldDecoder {
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  decode(bytes: Uint8Array, _: DataView, start: number, end: number, out: CanonicalRow): boolean {
    if (this.#size !== 0 && end - start !== this.#size) return false;
    out.copy(bytes, start, end);
    return true;
  }
}
/** bytea and text. */
export const bytesField: FieldDecoder = new SameBytes(0);
/** date_send: days since 2000-01-01. */
export const dateField: FieldDecoder = new SameBytes(4);
/** timestamp_send, timestamptz_send, time_send: microseconds. */
export const microsecondsField: FieldDecoder = new SameBytes(8);
/** timetz_send: microseconds, then seconds west of Greenwich. */
export const timetzField: FieldDecoder = new SameBytes(12);
export const uuidField: FieldDecoder = new SameBytes(16);

/** bpchar: blanks at the end are not part of the value. */
export const paddedField: FieldDecoder = {
  decode(bytes, _, start, end, out) {
    let stop = end;
    while (stop > start && bytes[stop - 1] === blank) stop--;
    out.copy(bytes, start, stop);
    return true;
  },
};

/** interval_send: microseconds, days, months; the canonical order begins with the months. */
export const intervalField: FieldDecoder = {
  decode(bytes, _, start, end, out) {
    if (end - start !== 16) return false;
    out.copy(bytes, start + 12, end);
    out.copy(bytes, start + 8, start + 12);
    out.copy(bytes, start, start + 8);
    return true;
  },
};

/** bit_send, varbit_send: count of bits, then the bits. */
export const bitField: FieldDecoder = {
  decode(bytes, view, start, end, out) {
    if (end - start < 4) return false;
    const bits = view.getInt32(start);
    if (bits < 0 || end - start - 4 !== Math.ceil(bits / 8)) return false;
    out.copy(bytes, start, end);
    return true;
  },
};

/** array_send of text[] in one dimension; the empty list has none. */
export const setField: FieldDecoder = {
  decode(bytes, view, start, end, out) {
    if (end - start < 12) return false;
    const dimensions = view.getInt32(start);
    if (dimensions === 0) {
      out.int32(0);
      return end - start === 12;
    }
    if (dimensions !== 1 || end - start < 20 || view.getInt32(start + 8) !== textOid) return false;
    const count = view.getInt32(start + 12);
    out.int32(count);
    let at = start + 20;
    for (let word = 0; word < count; word++) {
      if (at + 4 > end) return false;
      const length = view.getInt32(at);
      at += 4;
      if (length < 0 || at + length > end) return false;
      out.int32(length);
      out.copy(bytes, at, at + length);
      at += length;
    }
    return at === end;
  },
};

/** Text forms of all other types. */
export function otherField(codec: Extract<Codec, { kind: 'other' }>): FieldDecoder {
  if (codec.zoned !== true) return bytesField;
  return {
    decode(bytes, _, start, end, out) {
      out.text(inUtc(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString()));
      return true;
    },
  };
}
