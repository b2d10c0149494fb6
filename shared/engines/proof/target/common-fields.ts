import type { Codec } from '#shared/engines/transfer/codec.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { writeNumeric } from './numeric-field.ts';

/** Which fields are so usual that they are brought to their canonical bytes without their column's decoder. */
export const fieldForm = { none: 0, integer: 1, numeric: 2, float: 3, eight: 4, four: 5, bytes: 6 } as const;
export type FieldForm = (typeof fieldForm)[keyof typeof fieldForm];

/** The form of a column's fields, `none` where its decoder has to look at them. */
export function fieldFormOf(codec: Codec): FieldForm {
  switch (codec.kind) {
    case 'integer':
      return fieldForm.integer;
    case 'numeric':
      return fieldForm.numeric;
    case 'float':
      return codec.bytes === 8 ? fieldForm.float : fieldForm.none;
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return fieldForm.eight;
    case 'date':
      return fieldForm.four;
    case 'text':
      return codec.padded === true ? fieldForm.none : fieldForm.bytes;
    case 'bytes':
      return fieldForm.bytes;
    default:
      return fieldForm.none;
  }
}

/** Writes the canonical field. false: it has another form, nothing is written, and the decoder has to look at it. */
export function writeField(
  form: FieldForm,
  column: number,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  row: CanonicalRow,
): boolean {
  const size = end - start;
  switch (form) {
    case fieldForm.integer:
      return writeInteger(column, view, start, size, row);
    case fieldForm.numeric:
      row.open(column);
      if (!writeNumeric(view, start, end, row)) {
        row.withdraw();
        return false;
      }
      row.close();
      return true;
    case fieldForm.float: {
      const value = size === 8 ? view.getFloat64(start) : Number.NaN;
      if (Number.isNaN(value)) return false;
      row.float64Field(column, value);
      return true;
    }
    case fieldForm.eight:
      if (size === 8) row.int64Field(column, view.getInt32(start), view.getInt32(start + 4));
      return size === 8;
    case fieldForm.four:
      if (size === 4) row.int32Field(column, view.getInt32(start));
      return size === 4;
    case fieldForm.bytes:
      row.bytesField(column, bytes, start, end);
      return true;
    default:
      return false;
  }
}

/** int2send, int4send, int8send. */
function writeInteger(column: number, view: DataView, start: number, size: number, row: CanonicalRow): boolean {
  if (size === 8) {
    row.int64Field(column, view.getInt32(start), view.getInt32(start + 4));
    return true;
  }
  if (size !== 2 && size !== 4) return false;
  const value = size === 2 ? view.getInt16(start) : view.getInt32(start);
  row.int64Field(column, value < 0 ? -1 : 0, value);
  return true;
}
