import { type ValueKind, valueKind } from '../row-sink.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import type { Output } from './output.ts';
import { TextFieldEncoder } from './text.ts';

const hexDigits = '0123456789abcdef';

/** Any other type of PostgreSQL: its text form, which only COPY in text format carries. Bytes become `\x...`. */
export class OtherEncoder implements Encoder {
  readonly #text: TextFieldEncoder;

  constructor(column: ColumnState, charset: string | undefined, bytesCharset: string | undefined) {
    this.#text = new TextFieldEncoder(column, { charset, bytesCharset });
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind !== valueKind.bytes) return this.#text.encode(out, bytes, start, end, kind);
    const field = out.open();
    out.room(2 + 2 * (end - start));
    out.bytes[out.length++] = 0x5c;
    out.bytes[out.length++] = 0x78;
    for (let i = start; i < end; i++) {
      out.bytes[out.length++] = hexDigits.charCodeAt(bytes[i]! >> 4);
      out.bytes[out.length++] = hexDigits.charCodeAt(bytes[i]! & 15);
    }
    out.close(field);
    return true;
  }
}
