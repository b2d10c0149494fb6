import type { ColumnPlan } from '#shared/engines/transfer/plan.ts';
import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { isUtf8Charset } from './charset.ts';
import { type CommonForm, commonForm } from './common-form.ts';
import { writeDate, writeTimestamp } from './common-moments.ts';
import { writeDecimal, writeDouble, writeInteger, writeSingle } from './common-numbers.ts';
import { writeStored } from './common-stored.ts';
import { writeUtf8 } from './common-text.ts';
import type { SourceContext } from './source-decoder.ts';
import { isUtc } from './zone-offset.ts';

/** The form that most values of a column have, `none` where there is no short way. */
export function commonFormOf({ codec }: ColumnPlan, context: SourceContext): CommonForm {
  switch (codec.kind) {
    case 'integer':
      return commonForm.integer;
    case 'numeric':
      return commonForm.decimal;
    case 'float':
      return codec.bytes === 8 ? commonForm.double : commonForm.single;
    case 'date':
      return commonForm.date;
    case 'timestamp':
      return commonForm.timestamp;
    case 'timestamptz':
      return isUtc(context.timeZone) ? commonForm.timestamp : commonForm.none;
    case 'text': {
      const isPlain = codec.padded !== true && codec.members === undefined;
      return isPlain && isUtf8Charset(context.charset, context.dialect) ? commonForm.text : commonForm.none;
    }
    default:
      return commonForm.none;
  }
}

/**
 * Writes the whole field of a value that has the form. false: it has another one, nothing is written, and the column's
 * decoder has to look at it. What is written here is what the decoder would write, without any cast.
 *
 * @param digits of the fraction of a second that the column keeps
 */
export function writeCommon(
  form: CommonForm,
  digits: number,
  place: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  kind: ValueKind,
  row: CanonicalRow,
): boolean {
  if (kind === valueKind.text) {
    if (form === commonForm.text) return writeUtf8(place, bytes, start, end, row);
    if (form === commonForm.timestamp) return writeTimestamp(digits, place, bytes, start, end, row);
    if (form === commonForm.date) return writeDate(place, bytes, start, end, row);
  } else if (kind === valueKind.integer64 || kind === valueKind.float64)
    return writeStored(form, kind === valueKind.integer64, place, bytes, start, row);
  else if (kind !== valueKind.number) return false;
  if (form === commonForm.integer) return writeInteger(place, bytes, start, end, row);
  if (form === commonForm.decimal) return writeDecimal(place, bytes, start, end, row);
  if (form === commonForm.double) return writeDouble(place, bytes, start, end, row);
  if (form === commonForm.single) return writeSingle(place, bytes, start, end, row);
  return false;
}
