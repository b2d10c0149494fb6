import { type RowSink, type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { SourceError } from '../source-error.ts';
import type { DriverValue } from './driver-port.ts';

/** A column to be selected: the expression that gives its text or bytes, and what that stands for. */
export interface SelectedColumn {
  name: string;
  expression: string;
  kind: ValueKind;
}

const encoder = new TextEncoder();

/** Writes rows of a driver into a sink. Texts pass through one buffer, so that nothing is kept per value. */
export class ValueRows {
  readonly #sink: RowSink;
  readonly #kinds: readonly ValueKind[];
  #rows = 0;
  #buffer = new Uint8Array(64 * 1024);

  constructor(sink: RowSink, columns: readonly SelectedColumn[]) {
    this.#sink = sink;
    this.#kinds = columns.map(({ kind }) => kind);
  }

  row(values: readonly DriverValue[]): void {
    if (values.length !== this.#kinds.length) {
      throw new SourceError(
        'source-damaged',
        `The driver gave ${values.length} values of ${this.#kinds.length} columns.`,
      );
    }
    this.#rows += 1;
    const sink = this.#sink;
    sink.row(this.#rows);
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at];
      const kind = this.#kinds[at] ?? valueKind.text;
      if (value === null || value === undefined) sink.null(at);
      else if (typeof value !== 'string') sink.value(at, value, 0, value.length, kind);
      else if (kind === valueKind.bytes) throw new SourceError('source-damaged', 'The driver gave a text for bytes.');
      else sink.value(at, this.#buffer, 0, this.#encode(value), kind);
    }
    sink.rowEnd();
  }

  #encode(text: string): number {
    // UTF-8 takes at most three bytes for each unit of UTF-16.
    if (text.length * 3 > this.#buffer.length) this.#buffer = new Uint8Array(text.length * 3);
    return encoder.encodeInto(text, this.#buffer).written;
  }
}
