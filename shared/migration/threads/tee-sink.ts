import type { CopyWriter } from '#shared/engines/transfer/copy-writer.ts';
import type { RowSink, ValueKind } from '#shared/engines/transfer/row-sink.ts';

/** Gives every row to the copier and to the proof's hash of the source. */
export class TeeSink implements RowSink {
  readonly #copier: CopyWriter;
  readonly #hash: RowSink;

  constructor(copier: CopyWriter, hash: RowSink) {
    this.#copier = copier;
    this.#hash = hash;
  }

  row(line: number): void {
    this.#copier.row(line);
    this.#hash.row(line);
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    this.#copier.value(index, bytes, start, end, kind);
    this.#hash.value(index, bytes, start, end, kind);
  }

  null(index: number): void {
    this.#copier.null(index);
    this.#hash.null(index);
  }

  rowEnd(): void {
    this.#copier.rowEnd();
    this.#hash.rowEnd();
  }
}
