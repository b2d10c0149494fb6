import { ascii } from '../../lexer/ascii.ts';
import { notShort } from '../../profile/profiler.ts';
import type { RowBuffer } from '../base/row-buffer.ts';
import { valueForm } from './value.ts';

/** Where `readPlainValues` stopped: behind the last separator, and whether that closed the row. */
export const plainEnd = { index: 0, closed: false };

/**
 * Reads values of the forms that dumps are full of (texts, numbers, NULL) with the commas between them, and writes
 * their places into the buffer. It stops, with what it found in `plainEnd`, behind the row's end, or before what is
 * something else or not all there: those are left to a reader that can wait.
 *
 * `at`: where the next place is written. `stop`: behind the last byte to look at.
 */
export function readPlainValues(
  buffer: RowBuffer,
  bytes: Uint8Array,
  position: number,
  stop: number,
  at: number,
  backslash: boolean,
): void {
  const { starts, ends, forms, integers } = buffer;
  const escapeByte = backslash ? ascii.backslash : ascii.singleQuote;
  let next = at;
  let index = position;
  plainEnd.closed = false;
  while (next < starts.length) {
    let from = index;
    while (from < stop && bytes[from] === ascii.space) from++;
    if (from >= stop) break;
    const byte = bytes[from]!;
    let end = from + 1;
    let form: number = valueForm.number;
    let integer = notShort;
    if (byte === ascii.singleQuote) {
      form = valueForm.plainString;
      for (;;) {
        let found = 0;
        for (; end < stop; end++) {
          found = bytes[end]!;
          if (found === ascii.singleQuote || found === escapeByte) break;
        }
        if (end >= stop) break;
        end++;
        // A quote that is not doubled ends the text.
        if (found === ascii.singleQuote && end < stop && bytes[end] !== ascii.singleQuote) break;
        form = valueForm.escapedString;
        end++;
      }
    } else if ((byte - ascii.zero) >>> 0 < 10 || byte === ascii.minus) {
      const isNegative = byte === ascii.minus;
      let value = isNegative ? 0 : byte - ascii.zero;
      for (; end < stop; end++) {
        const digit = bytes[end]! - ascii.zero;
        if (digit >>> 0 > 9) break;
        value = (Math.imul(value, 10) + digit) | 0;
      }
      const digits = isNegative ? end - from - 1 : end - from;
      const lead = isNegative && digits > 0 ? bytes[from + 1]! : byte;
      if (end < stop && bytes[end] === ascii.dot) {
        for (end++; end < stop && (bytes[end]! - ascii.zero) >>> 0 < 10; end++);
        // A sign with nothing but a point is no number.
        if (digits === 0 && bytes[end - 1] === ascii.dot) break;
      } else if (digits === 0) break;
      else if (digits < 10 && (lead !== ascii.zero || (digits === 1 && !isNegative))) {
        integer = isNegative ? -value : value;
      }
    } else if (isNull(bytes, from, stop)) {
      form = valueForm.null;
      end = from + 4;
    } else break;
    if (end >= stop) break;
    const separator = bytes[end]!;
    if (separator !== ascii.comma && separator !== ascii.close) break;
    starts[next] = from;
    ends[next] = end;
    forms[next] = form;
    integers[next++] = integer;
    index = end + 1;
    if (separator === ascii.close) {
      plainEnd.closed = true;
      break;
    }
  }
  buffer.count += next - at;
  plainEnd.index = index;
}

function isNull(bytes: Uint8Array, index: number, stop: number): boolean {
  return (
    index + 4 <= stop &&
    bytes[index] === 0x4e &&
    bytes[index + 1] === 0x55 &&
    bytes[index + 2] === 0x4c &&
    bytes[index + 3] === 0x4c
  );
}
