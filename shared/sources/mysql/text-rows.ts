import type { RowSink } from '#shared/engines/transfer/row-sink.ts';

const bytesMax = 64 * 1024 * 1024;

/** Collects a small answer as texts. */
export class TextRows implements RowSink {
  readonly all: (string | null)[][] = [];
  #row: (string | null)[] = [];
  #bytes = 0;

  row(): void {
    this.#row = [];
  }

  value(_index: number, bytes: Uint8Array, start: number, end: number): void {
    this.#bytes += end - start;
    if (this.#bytes > bytesMax) throw new Error('An answer that should be small is larger than 64 MiB.');
    this.#row.push(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
  }

  null(): void {
    this.#row.push(null);
  }

  rowEnd(): void {
    this.all.push(this.#row);
  }
}
