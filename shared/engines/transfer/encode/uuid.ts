import { hexValue } from '../../schema/lexer/ascii.ts';
import { type ValueKind, valueKind } from '../row-sink.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import type { Output } from './output.ts';

const dash = 0x2d;

/** uuid: 32 hexadecimal digits with or without dashes and braces, or the sixteen bytes themselves. */
export class UuidEncoder implements Encoder {
  readonly #column: ColumnState;

  constructor(column: ColumnState) {
    this.#column = column;
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    out.room(20);
    const { length } = out;
    out.view.setInt32(length, 16);
    if (kind === valueKind.bytes && end - start === 16) {
      for (let i = 0; i < 16; i++) out.bytes[length + 4 + i] = bytes[start + i]!;
    } else if (!readDigits(out.bytes, length + 4, bytes, start, end))
      return this.#column.reject('the value is no UUID');
    out.length = length + 20;
    return true;
  }
}

/** As PostgreSQL reads it: a dash may follow every four digits. */
function readDigits(to: Uint8Array, at: number, bytes: Uint8Array, start: number, end: number): boolean {
  let from = start;
  let stop = end;
  if (bytes[from] === 0x7b) {
    if (bytes[stop - 1] !== 0x7d) return false;
    from++;
    stop--;
  }
  let count = 0;
  for (let i = from; i < stop; i++) {
    const byte = bytes[i]!;
    if (byte === dash) {
      if (count === 0 || count % 4 !== 0 || count === 32 || bytes[i - 1] === dash) return false;
      continue;
    }
    const digit = hexValue[byte]!;
    if (digit > 15 || count === 32) return false;
    const place = at + (count >> 1);
    to[place] = count % 2 === 0 ? digit << 4 : to[place]! | digit;
    count++;
  }
  return count === 32;
}
