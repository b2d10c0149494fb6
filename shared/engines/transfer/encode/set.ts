import { type ValueKind, valueKind } from '../row-sink.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import { Output } from './output.ts';
import { TextFieldEncoder } from './text.ts';

const comma = 0x2c;
/** pg_type.oid of text. */
const textOid = 25;
/** MySQL allows 64 members. */
const membersMax = 64;

/** MySQL's SET as text[] (array_recv in src/backend/utils/adt/arrayfuncs.c): one dimension, or none for the empty set. */
export class SetEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #text: TextFieldEncoder;
  readonly #scratch = new Output(256);

  constructor(column: ColumnState, charset: string | undefined, bytesCharset: string | undefined) {
    this.#column = column;
    this.#text = new TextFieldEncoder(column, { charset, bytesCharset });
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind !== valueKind.text && kind !== valueKind.bytes) {
      return this.#column.reject('the members of a SET are given as something else than their names');
    }
    // The names are brought to UTF-8 first, so that a comma is a comma.
    const scratch = this.#scratch;
    scratch.length = 0;
    if (!this.#text.encode(scratch, bytes, start, end, kind)) return false;
    const names = scratch.bytes;
    const stop = scratch.length;
    let members = stop === 4 ? 0 : 1;
    for (let i = 4; i < stop; i++) if (names[i] === comma) members++;
    if (members > membersMax) return this.#column.reject('a SET has at most 64 members');
    const field = out.open();
    out.room(20 + 4 * members + stop);
    const { view } = out;
    let at = out.length;
    view.setInt32(at, members === 0 ? 0 : 1);
    view.setInt32(at + 4, 0);
    view.setInt32(at + 8, textOid);
    at += 12;
    if (members > 0) {
      view.setInt32(at, members);
      view.setInt32(at + 4, 1);
      at += 8;
      let from = 4;
      for (let i = 4; i <= stop; i++) {
        if (i < stop && names[i] !== comma) continue;
        view.setInt32(at, i - from);
        at += 4;
        for (let j = from; j < i; j++) out.bytes[at++] = names[j]!;
        from = i + 1;
      }
    }
    out.length = at;
    out.close(field);
    return true;
  }
}
