import { type RowSink, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { RowTextReader } from './row-texts.ts';

/*
 * Rows on their way from the process that opens a SQLite file. A frame: its length without these four bytes, the row's
 * number (a double), then for each value its kind (0: NULL) and content: eight bytes for integer64 and float64, else
 * four bytes of length and the bytes. All numbers are big-endian. A frame of length 0 ends the rows. One whose length
 * has the highest bit set holds whole rows as text (see row-texts.ts).
 */

const textFrame = 0x80000000;

const headBytes = 12;
const firstBytes = 512 * 1024;

/** Writes rows into frames. */
export class FrameWriter {
  #bytes = Buffer.allocUnsafe(firstBytes);
  #length = 0;
  #rowStart = 0;

  get length(): number {
    return this.#length;
  }

  /** What was written since the last call; the bytes are the taker's own. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(firstBytes);
    this.#length = 0;
    return taken;
  }

  row(line: number): void {
    this.#reserve(headBytes);
    this.#rowStart = this.#length;
    this.#bytes.writeDoubleBE(line, this.#length + 4);
    this.#length += headBytes;
  }

  null(): void {
    this.#kind(0, 0);
  }

  integer(value: bigint): void {
    this.#kind(valueKind.integer64, 8);
    this.#bytes.writeBigInt64BE(value, this.#length);
    this.#length += 8;
  }

  float(value: number): void {
    this.#kind(valueKind.float64, 8);
    this.#bytes.writeDoubleBE(value, this.#length);
    this.#length += 8;
  }

  bytes(kind: typeof valueKind.text | typeof valueKind.bytes, bytes: Uint8Array): void {
    this.#kind(kind, bytes.length + 4);
    this.#bytes.writeUInt32BE(bytes.length, this.#length);
    this.#bytes.set(bytes, this.#length + 4);
    this.#length += bytes.length + 4;
  }

  rowEnd(): void {
    this.#bytes.writeUInt32BE(this.#length - this.#rowStart - 4, this.#rowStart);
  }

  /** Whole rows as one text. */
  texts(texts: Uint8Array): void {
    this.#reserve(texts.length + 4);
    this.#length = this.#bytes.writeUInt32BE((textFrame | texts.length) >>> 0, this.#length);
    this.#bytes.set(texts, this.#length);
    this.#length += texts.length;
  }

  end(): void {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32BE(0, this.#length);
  }

  #kind(kind: number, sizeBytes: number): void {
    this.#reserve(sizeBytes + 1);
    this.#bytes[this.#length++] = kind;
  }

  #reserve(sizeBytes: number): void {
    const needed = this.#length + sizeBytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Takes frames in any portions and gives their rows to a sink. */
export class FrameReader {
  rows = 0;
  /** The rows are over. */
  ended = false;
  /** Portions that hold no whole frame yet: joined once there is enough, so that a long row is copied once. */
  #portions: Buffer[] = [];
  #sizeBytes = 0;
  #neededBytes = 4;
  readonly #sink: RowSink;
  readonly #texts: RowTextReader;

  constructor(sink: RowSink) {
    this.#sink = sink;
    this.#texts = new RowTextReader(sink);
  }

  push(portion: Buffer): void {
    this.#portions.push(portion);
    this.#sizeBytes += portion.length;
    if (this.#sizeBytes < this.#neededBytes) return;
    const [first = portion] = this.#portions;
    let bytes = this.#portions.length === 1 ? first : Buffer.concat(this.#portions, this.#sizeBytes);
    this.#neededBytes = 4;
    while (bytes.length >= 4 && !this.ended) {
      const stated = bytes.readUInt32BE(0);
      const isText = stated >= textFrame;
      const frameBytes = (isText ? stated - textFrame : stated) + 4;
      if (frameBytes === 4) this.ended = true;
      else if (bytes.length < frameBytes) {
        this.#neededBytes = frameBytes;
        break;
      } else if (isText) this.rows += this.#texts.read(bytes, 4, frameBytes, this.rows);
      else this.#row(bytes, frameBytes);
      bytes = bytes.subarray(frameBytes);
    }
    this.#portions = bytes.length === 0 ? [] : [bytes];
    this.#sizeBytes = bytes.length;
  }

  #row(bytes: Buffer, end: number): void {
    const sink = this.#sink;
    sink.row(bytes.readDoubleBE(4));
    let at = headBytes;
    for (let index = 0; at < end; index++) {
      const kind = bytes[at++]!;
      switch (kind) {
        case 0:
          sink.null(index);
          break;
        case valueKind.integer64:
        case valueKind.float64:
          sink.value(index, bytes, at, at + 8, kind);
          at += 8;
          break;
        case valueKind.text:
        case valueKind.bytes: {
          const length = bytes.readUInt32BE(at);
          sink.value(index, bytes, at + 4, at + 4 + length, kind);
          at += 4 + length;
          break;
        }
        default:
          throw new Error(`A frame holds a value of kind ${kind}.`);
      }
    }
    sink.rowEnd();
    this.rows++;
  }
}
