import { type RowSink, type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { SourceError } from '../source-error.ts';

/** What the text of a column stands for: decided once per column from its type. */
export type TextForm = 'number' | 'bytes' | 'bits' | 'text';

const tab = 0x09;
const newline = 0x0a;
const backslash = 0x5c;
const capitalN = 0x4e;

/** A digit's value for the byte of a hexadecimal digit; 255 for any other. */
const hexDigit = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit += 1) {
  hexDigit[digit.toString(16).charCodeAt(0)] = digit;
  hexDigit[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** What stands behind a backslash, as the byte it means (PostgreSQL manual, "COPY", "Text Format"). */
const escaped = new Uint8Array(256);
for (let byte = 0; byte < 256; byte += 1) escaped[byte] = byte;
for (const [letter, byte] of [
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
] as const) {
  escaped[letter.charCodeAt(0)] = byte;
}

/**
 * Turns lines of COPY's text format, as a server writes them, into calls on a row sink. Servers write no octal or
 * hexadecimal escapes; those of files are no concern here.
 */
export class CopyTextReader {
  rows = 0;
  readonly #sink: RowSink;
  readonly #kinds: readonly ValueKind[];
  readonly #columns: number;
  /** Undone escapes, and bytes out of hexadecimal digits. */
  #scratch = new Uint8Array(64 * 1024);

  constructor(sink: RowSink, forms: readonly TextForm[]) {
    this.#sink = sink;
    this.#columns = forms.length;
    this.#kinds = forms.map(form => valueKind[form]);
  }

  /**
   * One row with its newline.
   *
   * @throws SourceError if it has another number of columns
   */
  row(bytes: Uint8Array, start: number, end: number): void {
    const sink = this.#sink;
    this.rows += 1;
    sink.row(this.rows);
    // A row of no columns is an empty line.
    const last = end > start && bytes[end - 1] === newline ? end - 1 : end;
    let column = 0;
    let from = start;
    let plain = true;
    for (let at = start; at <= last; at += 1) {
      const byte = at === last ? tab : bytes[at]!;
      if (byte === backslash) {
        plain = false;
        // The byte behind it belongs to the value whatever it is.
        at += 1;
      } else if (byte === tab) {
        if (column >= this.#columns) break;
        if (plain) this.#plain(column, bytes, from, at);
        else this.#escaped(column, bytes, from, at);
        column += 1;
        from = at + 1;
        plain = true;
      }
    }
    const isEmptyRow = this.#columns === 0 && start === last;
    if ((column !== this.#columns || from !== last + 1) && !isEmptyRow) {
      throw damaged(`row ${this.rows} has not the ${this.#columns} columns that were asked for`);
    }
    sink.rowEnd();
  }

  #plain(column: number, bytes: Uint8Array, start: number, end: number): void {
    const kind = this.#kinds[column]!;
    // NaN and Infinity are words, where numbers begin with a digit or a sign.
    if (kind === valueKind.number && !isNumeric(bytes, start, end)) {
      this.#sink.value(column, bytes, start, end, valueKind.text);
    } else this.#sink.value(column, bytes, start, end, kind);
  }

  #escaped(column: number, bytes: Uint8Array, start: number, end: number): void {
    if (end - start === 2 && bytes[start + 1] === capitalN) {
      this.#sink.null(column);
      return;
    }
    this.#room(end - start);
    const scratch = this.#scratch;
    if (this.#kinds[column] === valueKind.bytes) {
      this.#sink.value(column, scratch, 0, this.#hexadecimal(bytes, start, end), valueKind.bytes);
      return;
    }
    let length = 0;
    for (let at = start; at < end; at += 1) {
      let byte = bytes[at]!;
      if (byte === backslash) {
        at += 1;
        byte = escaped[bytes[at]!]!;
      }
      scratch[length] = byte;
      length += 1;
    }
    this.#sink.value(column, scratch, 0, length, this.#kinds[column]!);
  }

  /** bytea_output is hex: `\\x` and two digits for each byte. */
  #hexadecimal(bytes: Uint8Array, start: number, end: number): number {
    const scratch = this.#scratch;
    const first = start + 3;
    if (
      bytes[start] !== backslash ||
      bytes[start + 1] !== backslash ||
      bytes[start + 2] !== 0x78 ||
      (end - first) % 2 !== 0
    ) {
      throw damaged(`row ${this.rows} has bytes that are not in hexadecimal form`);
    }
    let bad = 0;
    let length = 0;
    for (let at = first; at < end; at += 2) {
      const high = hexDigit[bytes[at]!]!;
      const low = hexDigit[bytes[at + 1]!]!;
      bad |= high | low;
      scratch[length] = (high << 4) | low;
      length += 1;
    }
    if (bad > 15) throw damaged(`row ${this.rows} has bytes that are not in hexadecimal form`);
    return length;
  }

  #room(bytes: number): void {
    if (bytes > this.#scratch.length) this.#scratch = new Uint8Array(bytes * 2);
  }
}

function damaged(what: string): SourceError {
  return new SourceError(
    'source-damaged',
    `The source sent rows in a form that COPY does not have: ${what}. Check what stands between this machine and the server.`,
  );
}

function isNumeric(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]!;
  if (first >= 0x30 && first <= 0x39) return true;
  return first === 0x2d && end > start + 1 && bytes[start + 1]! >= 0x30 && bytes[start + 1]! <= 0x39;
}
