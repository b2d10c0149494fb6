import { blockForm, notShort, type RowBlock, type TableProfiler, valueKind } from '../profiler.ts';
import { integerAt } from './stored-numbers.ts';

const number = new Uint8Array(8);
const view = new DataView(number.buffer);

/** Hands on a value of a block that is as a SQLite file stores it; false: it is of another form. */
export function putStored(rows: TableProfiler, block: RowBlock, row: number, column: number): boolean {
  const at = row * block.width + column;
  const { bytes } = block;
  const start = block.starts[at]!;
  const end = block.ends[at]!;
  const form = block.forms[at]!;
  if (form === blockForm.null) rows.null(column);
  else if (form === blockForm.storedText) rows.value(column, bytes, start, end, valueKind.text);
  else if (form === blockForm.storedBytes) rows.value(column, bytes, start, end, valueKind.bytes);
  else if (form === blockForm.storedInteger) {
    if (end - start === 8) rows.value(column, bytes, start, end, valueKind.integer64);
    else {
      view.setBigInt64(0, BigInt(shortOf(block, at)));
      rows.value(column, number, 0, 8, valueKind.integer64);
    }
  } else if (form === blockForm.storedReal) {
    if (end - start === 8) rows.value(column, bytes, start, end, valueKind.float64);
    else {
      view.setFloat64(0, shortOf(block, at));
      rows.value(column, number, 0, 8, valueKind.float64);
    }
  } else return false;
  return true;
}

/** The integer of less than eight bytes that is value number `at` of a block. */
export function shortOf(block: RowBlock, at: number): number {
  const short = block.integers[at]!;
  const start = block.starts[at]!;
  const end = block.ends[at]!;
  return short !== notShort || start === end ? short : integerAt(block.bytes, start, end);
}
