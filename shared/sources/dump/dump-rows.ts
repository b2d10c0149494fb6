import type { Dialect } from '#shared/engines/schema/model.ts';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import { type ByteSource, openByteSource } from '../byte-source.ts';
import { loadMachine } from '../load-machine.ts';
import { loadParser } from '../load-parser.ts';
import type { RowRead, RowSource } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { copyStatementBytesMax, endsWithPlainCopy } from './copy-statement.ts';
import { type DumpLayout, layoutOf, stretchBefore } from './dump-layout.ts';
import { DumpReader, type ReaderParts } from './dump-reader.ts';
import { RowGates } from './row-gates.ts';
import { SchemaText } from './schema-text.ts';

/** Readers kept at different places of a dump, as chunks may be asked for in any order. */
const readersMax = 4;

export interface DumpAddress {
  kind: 'dump';
  path: string;
  dialect: Dialect;
  /** Absent: the dump is passed through once when it is opened. */
  layout?: DumpLayout;
}

/**
 * Opens a dump for reading its rows by chunks of kind `bytes`, in any order; ascending order is cheapest.
 *
 * @throws SourceError if the file can't be read by place
 */
export async function openDumpRows(address: DumpAddress): Promise<RowSource> {
  const bytes = await openByteSource(address.path);
  try {
    const parse = address.dialect === 'postgresql' ? await loadParser() : undefined;
    const parts = { dialect: address.dialect, bytes, parse, machine: await loadMachine(address.dialect) };
    const layout = address.layout ?? (await readLayout(parts));
    if (layout.sizeBytes !== bytes.sizeBytes) {
      throw new SourceError(
        'source-changed',
        `The dump has ${bytes.sizeBytes} bytes, and had ${layout.sizeBytes} when it was assessed. Assess it again.`,
      );
    }
    return new DumpRows({ ...parts, layout, schema: new SchemaText(bytes, layout) });
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** Reads a dump from first byte to last, to see where its rows lie. */
async function readLayout(parts: Pick<ReaderParts, 'dialect' | 'bytes' | 'parse' | 'machine'>): Promise<DumpLayout> {
  const machine = parts.machine({
    profile: true,
    createProfiler: () => new RowGates(parts.dialect === 'postgresql'),
    ...(parts.parse !== undefined && { parsePostgresql: parts.parse }),
  });
  for await (const portion of parts.bytes.read(0, parts.bytes.sizeBytes)) machine.push(portion);
  return layoutOf(machine.finish().model);
}

class DumpRows implements RowSource {
  readonly #parts: ReaderParts;
  readonly #bytes: ByteSource;
  /** Idle readers, the one used last at the end. */
  #readers: DumpReader[] = [];

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#bytes = parts.bytes;
  }

  async read(request: RowRead): Promise<void> {
    if (request.chunk.kind !== 'bytes') throw new Error('A dump is read by byte ranges.');
    const reader = this.#readerBefore(request.chunk.startByte);
    await reader.read(request);
    if (reader.spent) return;
    this.#readers.push(reader);
    if (this.#readers.length > readersMax) this.#readers.shift();
  }

  /** Takes the idle reader that is nearest before this place, else a new one. */
  #readerBefore(startByte: number): DumpReader {
    let best: DumpReader | undefined;
    for (const reader of this.#readers) {
      if (reader.position <= startByte && (best === undefined || reader.position > best.position)) best = reader;
    }
    this.#readers = this.#readers.filter(reader => reader !== best);
    return best ?? new DumpReader(this.#parts);
  }

  async raw(chunk: Chunk, table: TablePlan) {
    if (chunk.kind !== 'bytes' || chunk.format !== 'copy' || this.#parts.dialect !== 'postgresql') return undefined;
    const columns = chunk.columns.length > 0 ? chunk.columns : table.columns.map(column => column.source);
    const isPlanned = columns.every(name => table.columns.some(column => column.source === name));
    if (!isPlanned || !(await this.#followsPlainCopy(chunk.startByte))) return undefined;
    return {
      format: 'text' as const,
      columns,
      encoding: chunk.charset?.toUpperCase() ?? 'UTF8',
      bytes: copied(this.#bytes.read(chunk.startByte, chunk.endByte)),
    };
  }

  /** Whether the block that a place lies in was begun by a COPY statement without options. */
  async #followsPlainCopy(startByte: number): Promise<boolean> {
    const before = stretchBefore(this.#parts.layout, startByte);
    if (before === undefined) return false;
    const from = Math.max(before[0], before[1] - copyStatementBytesMax);
    const text: Buffer[] = [];
    for await (const portion of this.#bytes.read(from, before[1])) text.push(Buffer.from(portion));
    return endsWithPlainCopy(Buffer.concat(text).toString('latin1'));
  }

  close(): Promise<void> {
    this.#readers = [];
    return this.#bytes.close();
  }
}

/** Portions that stay as they are: a socket holds several of them. */
async function* copied(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const portion of bytes) yield Uint8Array.from(portion);
}
