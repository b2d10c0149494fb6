import type { TablePlan } from '#shared/engines/transfer/plan.ts';
import { CanonicalRow, type RowConsumer } from './canonical/canonical-row.ts';
import { comparedColumns } from './compared-columns.ts';
import { ProblemList } from './problems.ts';
import { type FieldForm, fieldFormOf, writeField } from './target/common-fields.ts';
import { createFieldDecoder } from './target/create-field-decoder.ts';
import type { FieldDecoder } from './target/field-decoder.ts';
import { PortionBuffer } from './target/portion-buffer.ts';

/** Thrown when bytes are no COPY BINARY of the table, or end too early: nothing behind that place can be trusted. */
export class CopyFormatError extends Error {}

const signature = [0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00];
const headerBytesMin = signature.length + 8;
const extensionBytesMax = 65_536;
/** Most bytes PostgreSQL sends of a row: 1 GiB of a value, and what fits beside it. */
const rowBytesMax = 2 ** 31 - 1;
/** A transaction's number as a system column gives it. */
const writerBytes = 4;

/**
 * The target's side of the proof: takes what COPY (SELECT `selectList`) TO STDOUT (FORMAT binary) gives, in portions of
 * any size, and hands on the canonical bytes of each row (PostgreSQL manual, "COPY", "Binary Format"). Of the bytes
 * pushed it keeps only an unfinished row.
 */
export class TargetRows {
  readonly problems = new ProblemList();
  rows = 0;
  readonly #columns: string[];
  readonly #decoders: FieldDecoder[];
  readonly #forms: FieldForm[];
  readonly #consumer: RowConsumer;
  readonly #row: CanonicalRow;
  /** Fields of a row: the columns, and the writer behind them. */
  readonly #fields: number;
  #writer = 0;
  readonly #portions = new PortionBuffer();
  /** Bytes that the unfinished row has at least: shorter portions are only gathered. */
  #needed = 0;
  #state: 'header' | 'rows' | 'end' = 'header';

  /** `withWriter`: behind the columns comes the system column `xmin`, which `writer` gives. */
  constructor(table: TablePlan, consumer: RowConsumer, { withWriter = false }: { withWriter?: boolean } = {}) {
    const columns = comparedColumns(table);
    this.#columns = columns.map(column => column.target);
    this.#decoders = columns.map(column => createFieldDecoder(column.codec));
    this.#fields = columns.length + (withWriter ? 1 : 0);
    this.#forms = columns.map(column => fieldFormOf(column.codec));
    this.#consumer = consumer;
    this.#row = new CanonicalRow(columns.length, consumer.arena);
  }

  /** While the consumer takes a row: the transaction that wrote it, the low 32 bits of its number. */
  get writer(): number {
    return this.#writer;
  }

  /** @throws CopyFormatError */
  push(portion: Uint8Array): void {
    const portions = this.#portions;
    portions.add(portion, this.#needed);
    if (portions.length < this.#needed) return;
    const { bytes, view, length } = portions;
    this.#needed = 0;
    let at = 0;
    if (this.#state === 'header') at = this.#header(bytes, view, length);
    while (this.#state === 'rows') {
      const end = this.#rowEnd(view, at, length);
      if (end < 0) break;
      if (this.#state === 'rows') this.#takeRow(bytes, view, at, end);
      at = end;
    }
    if (this.#state === 'end' && at < length) throw new CopyFormatError('There are bytes behind the end of COPY.');
    portions.consume(at);
  }

  /**
   * To be called when the bytes have ended.
   *
   * @throws CopyFormatError if the end was not seen: the rows are not all there
   */
  finish(): void {
    if (this.#state !== 'end') throw new CopyFormatError(`COPY broke off behind row ${this.rows}.`);
  }

  /** Position behind the file's header; 0 while it is not complete. */
  #header(bytes: Uint8Array, view: DataView, size: number): number {
    const seen = Math.min(size, signature.length);
    for (let i = 0; i < seen; i++)
      if (bytes[i] !== signature[i]) throw new CopyFormatError('The bytes do not begin as COPY BINARY does.');
    if (size < headerBytesMin) return 0;
    if (view.getInt32(signature.length) !== 0) throw new CopyFormatError('COPY has flags that are not known.');
    const extension = view.getInt32(signature.length + 4);
    if (extension < 0 || extension > extensionBytesMax) throw new CopyFormatError("COPY's header is too long.");
    if (size < headerBytesMin + extension) return 0;
    this.#state = 'rows';
    return headerBytesMin + extension;
  }

  /** Where the row ends that begins at `start`, -1 if it is not complete; `#needed` then says how much it has at least. */
  #rowEnd(view: DataView, start: number, size: number): number {
    if (start + 2 > size) return -1;
    const fields = view.getInt16(start);
    if (fields === -1) {
      this.#state = 'end';
      return start + 2;
    }
    if (fields !== this.#fields)
      throw new CopyFormatError(`Row ${this.rows + 1} has ${fields} fields instead of ${this.#fields}.`);
    let at = start + 2;
    for (let field = 0; field < fields; field++) {
      if (at + 4 > size) return this.#incomplete(at + 4 - start);
      const length = view.getInt32(at);
      if (length < -1) throw new CopyFormatError(`A field of row ${this.rows + 1} has a negative length.`);
      at += 4 + Math.max(0, length);
      if (at > size) return this.#incomplete(at - start);
    }
    return at;
  }

  #incomplete(needed: number): number {
    if (needed > rowBytesMax) throw new CopyFormatError(`Row ${this.rows + 1} is longer than 2 GiB.`);
    this.#needed = needed;
    return -1;
  }

  #takeRow(bytes: Uint8Array, view: DataView, start: number, rowEnd: number): void {
    const row = this.#row;
    row.begin();
    let at = start + 2;
    let failed: string | undefined;
    for (let column = 0; column < this.#decoders.length; column++) {
      const length = view.getInt32(at);
      at += 4;
      if (length < 0) {
        row.null(column);
        continue;
      }
      const end = at + length;
      if (!writeField(this.#forms[column]!, column, bytes, view, at, end, row)) {
        row.open(column);
        if (!this.#decoders[column]!.decode(bytes, view, at, end, row)) failed ??= this.#columns[column]!;
        row.close();
      }
      at = end;
    }
    if (this.#fields > this.#decoders.length) {
      if (view.getInt32(at) !== writerBytes)
        throw new CopyFormatError(`Row ${this.rows + 1} does not say which transaction wrote it.`);
      this.#writer = view.getUint32(at + 4);
      at += 4 + writerBytes;
    }
    if (at !== rowEnd) throw new CopyFormatError(`Row ${this.rows + 1} does not end where its fields do.`);
    if (failed === undefined) this.#consumer.row(row, this.rows + 1);
    else
      this.problems.add({
        ordinal: this.rows,
        line: 0,
        column: failed,
        reason: `The target gives ${failed} of row ${this.rows + 1} in a form that its type does not have.`,
      });
    this.rows++;
  }
}
