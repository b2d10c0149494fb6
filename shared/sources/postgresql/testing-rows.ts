import type { Chunk, ChunkRange, TablePlan } from '#shared/engines/transfer/plan.ts';
import { type RowSink, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { RowSource } from '../row-source.ts';

/** A plan of a table whose columns are given as [name, type, codec]. */
export function tablePlan(
  name: string,
  columns: readonly [string, string, TablePlan['columns'][number]['codec']][],
  key: number[] = [],
): TablePlan {
  return {
    source: { schema: 'public', name },
    target: { schema: 'public', name },
    columns: columns.map(([source, type, codec]) => ({
      source,
      target: source,
      type,
      codec,
      casts: [],
      whenOmitted: { kind: 'null' },
      compared: true,
    })),
    key,
    rowsExpected: null,
    bytesExpected: 0,
  };
}

export function chunkOf(range: ChunkRange): Chunk {
  return { id: 0, table: 0, rowsExpected: null, bytes: 0, ...range };
}

/** Keeps what a source gives: text as it is, bytes and bits by their kind. */
export class CapturingSink implements RowSink {
  readonly rows: (string | null)[][] = [];
  readonly kinds = new Set<string>();
  #row: (string | null)[] = [];

  row(line: number): void {
    if (line !== this.rows.length + 1) throw new Error(`row ${line} comes behind row ${this.rows.length}`);
    this.#row = [];
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: number): void {
    if (index !== this.#row.length) throw new Error(`column ${index} comes at place ${this.#row.length}`);
    const content = Buffer.from(bytes.subarray(start, end));
    this.kinds.add(`${index}:${Object.entries(valueKind).find(([, number]) => number === kind)?.[0]}`);
    this.#row.push(kind === valueKind.bytes ? `\\x${content.toString('hex')}` : content.toString('utf8'));
  }

  null(): void {
    this.#row.push(null);
  }

  rowEnd(): void {
    this.rows.push(this.#row);
  }
}

/** Rows of a chunk as a source reads them. */
export async function rowsOf(source: RowSource, table: TablePlan, range: ChunkRange): Promise<CapturingSink> {
  const sink = new CapturingSink();
  const signal = new AbortController().signal;
  await source.read({ chunk: chunkOf(range), table, open: () => sink, turn: () => undefined, signal });
  return sink;
}
