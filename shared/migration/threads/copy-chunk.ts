import { CopyWriter } from '#shared/engines/transfer/copy-writer.ts';
import type { Chunk, ChunkResult, Reject, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { RowSink } from '#shared/engines/transfer/row-sink.ts';
import type { RowSource } from '#shared/sources/row-source.ts';
import { type ChunkLoad, type ChunkLoader, RowRefused } from '#shared/targets/target.ts';
import { TaskFailed } from './tasks.ts';
import { TeeSink } from './tee-sink.ts';

/** The proof's own reading of the source's rows, taken while they pass by: live servers are read only once. */
export interface SourceHasher {
  sink(columns: readonly string[], charset: string | undefined, rejected: ReadonlySet<number>): RowSink;
  digest(): ChunkResult['sourceDigest'];
}

export interface CopyChunkOptions {
  plan: TransferPlan;
  chunk: Chunk;
  source: RowSource;
  loader: ChunkLoader;
  rejectsMax: number;
  /** Made anew for each reading. undefined: the source is not hashed here. */
  hasher?: () => SourceHasher;
  onProgress(rows: number, bytes: number): void;
  signal: AbortSignal;
}

/** Rows wait in the writer until there are so many bytes of them. */
const writeBytesMin = 128 * 1024;
/** Readings of one chunk: as fast as can be, then looking for refused rows, then without them. */
const readingsMax = 4;

type Refusals = Map<number, { reason: string; column?: string }>;

/**
 * Copies one chunk in one transaction of the target. Where the server refuses a row, the chunk is read again with every
 * refusal looked for, and then copied without those rows, which are kept as rejects.
 */
export async function copyChunk(options: CopyChunkOptions): Promise<ChunkResult> {
  const refused: Refusals = new Map();
  for (let reading = 1; ; reading += 1) {
    try {
      return await copyOnce(options, refused, reading === 1);
    } catch (error) {
      if (!(error instanceof RowRefused) || reading >= readingsMax) throw error;
      await findRefusals(options, refused);
    }
  }
}

/** `mayBeRaw`: rows may go as the source wrote them. What the server refuses of them it may take as they are read here. */
async function copyOnce(options: CopyChunkOptions, refused: Refusals, mayBeRaw: boolean): Promise<ChunkResult> {
  const { plan, chunk, source, signal } = options;
  const table = tableOf(plan, chunk);
  if (mayBeRaw) {
    const raw = await source.raw?.(chunk, table, signal);
    if (raw !== undefined) return await copyRaw(options, table, raw);
  }
  const state = new Reading(options, table, refused, false);
  try {
    await state.run();
    return await state.commit();
  } catch (error) {
    await state.abort();
    throw error;
  }
}

/** Reads the chunk with every refusal of the server looked for; nothing is committed. */
async function findRefusals(options: CopyChunkOptions, refused: Refusals): Promise<void> {
  const state = new Reading(options, tableOf(options.plan, options.chunk), refused, true);
  try {
    await state.run();
  } finally {
    await state.abort();
  }
}

/** One reading of a chunk into one transaction. */
class Reading {
  readonly #options: CopyChunkOptions;
  readonly #table: TablePlan;
  readonly #refused: Refusals;
  readonly #careful: boolean;
  readonly #rejects: Reject[] = [];
  readonly #hasher: SourceHasher | undefined;
  readonly #rejected = new Set<number>();
  #writer: CopyWriter | undefined;
  #load: ChunkLoad | undefined;
  #isDone = false;
  #bytes = 0;

  constructor(options: CopyChunkOptions, table: TablePlan, refused: Refusals, careful: boolean) {
    this.#options = options;
    this.#table = table;
    this.#refused = refused;
    this.#careful = careful;
    for (const ordinal of refused.keys()) this.#rejected.add(ordinal);
    this.#hasher = careful ? undefined : options.hasher?.();
  }

  async run(): Promise<void> {
    const { source, chunk, signal } = this.#options;
    await source.read({
      chunk,
      table: this.#table,
      open: (columns, charset) => this.#open(columns, charset),
      turn: () => {
        const writer = this.#writer;
        return writer !== undefined && writer.size >= writeBytesMin ? this.#flush() : undefined;
      },
      signal,
    });
    await this.#flush();
  }

  #open(columns: readonly string[], charset: string | undefined): RowSink {
    const { plan, chunk } = this.#options;
    const writer = new CopyWriter({
      table: this.#table,
      dialect: plan.dialect,
      columns,
      charset,
      timeZone: chunk.kind === 'bytes' ? chunk.timeZone : undefined,
      refused: this.#refused,
    });
    this.#writer = writer;
    const hash = this.#hasher?.sink(columns, charset, this.#rejected);
    return hash === undefined ? writer : new TeeSink(writer, hash);
  }

  readonly #noteRejects = (rejects: readonly Reject[]): void => {
    for (const reject of rejects) {
      this.#rejected.add(reject.ordinal);
      this.#rejects.push(reject);
    }
  };

  async #flush(): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined || this.#isDone) return;
    this.#noteRejects(writer.takeRejects());
    this.#checkRejects();
    if (this.#load === undefined) {
      const { loader, plan, chunk } = this.#options;
      const load = await loader.begin({
        plan,
        chunk,
        columns: writer.columns,
        format: writer.format,
        careful: this.#careful,
      });
      if (load === 'done') {
        this.#isDone = true;
        return;
      }
      this.#load = load;
    }
    if (writer.size > 0) {
      const batch = writer.take();
      const { bytes, ends, ordinals } = batch;
      this.#bytes += bytes.length;
      for (const { position, reason, column } of (await this.#load.write(bytes, ends)) ?? []) {
        this.#refused.set(ordinals[position] ?? -1, { reason, ...(column !== undefined && { column }) });
        this.#checkRejects();
      }
      writer.giveBack(batch);
    }
    this.#options.onProgress(writer.rows, this.#bytes);
  }

  #checkRejects(): void {
    const count = this.#rejects.length + (this.#careful ? this.#refused.size : 0);
    if (count <= this.#options.rejectsMax) return;
    const first = this.#rejects[0];
    const [refusal] = this.#refused.values();
    const table = this.#table.source.name;
    const example =
      first !== undefined
        ? ` The first: line ${first.line}${first.column === undefined ? '' : `, column ${first.column}`}: ${first.reason.replace(/\.+$/, '')}.`
        : refusal === undefined
          ? ''
          : ` For example${refusal.column === undefined ? '' : ` column ${refusal.column}`}: ${refusal.reason.replace(/\.+$/, '')}.`;
    throw new TaskFailed({
      code: 'too-many-rejects',
      mayPass: false,
      message: `More rows of ${table} than allowed (${this.#options.rejectsMax}) can't be carried.${example} Allow more rejects, choose another type for the column, or mend the source.`,
    });
  }

  async commit(): Promise<ChunkResult> {
    const { chunk } = this.#options;
    const writer = this.#writer;
    if (this.#isDone || writer === undefined || this.#load === undefined) return await this.#committedBefore();
    const sourceDigest = await this.#sourceDigest();
    const result = {
      rows: writer.rows,
      bytes: this.#bytes,
      rejected: this.#rejects.length,
      casts: writer.casts,
      ...(sourceDigest !== undefined && { sourceDigest }),
    };
    await this.#load.commit(result, this.#rejects);
    this.#options.onProgress(writer.rows, this.#bytes);
    return { chunk: chunk.id, ...result };
  }

  /** Rows that turned out to be rejects were hashed already: the chunk is read once more without them. */
  async #sourceDigest(): Promise<ChunkResult['sourceDigest']> {
    const { hasher, source, chunk, signal } = this.#options;
    if (hasher === undefined) return undefined;
    if (this.#rejects.length === this.#refused.size) return this.#hasher?.digest();
    const again = hasher();
    await source.read({
      chunk,
      table: this.#table,
      open: (columns, charset) => again.sink(columns, charset, this.#rejected),
      turn: () => undefined,
      signal,
    });
    return again.digest();
  }

  /** The ledger has the chunk, from a commit whose answer got lost, or there is nothing in it. */
  async #committedBefore(): Promise<ChunkResult> {
    if (this.#isDone) throw new TaskFailed({ code: 'chunk-done', message: 'The chunk is done.', mayPass: false });
    const { loader, plan, chunk } = this.#options;
    const columns = this.#table.columns.map(column => column.target);
    const load = await loader.begin({ plan, chunk, columns, format: 'text', careful: false });
    if (load === 'done') throw new TaskFailed({ code: 'chunk-done', message: 'The chunk is done.', mayPass: false });
    const sourceDigest = this.#options.hasher?.().digest();
    const result = {
      rows: 0,
      bytes: 0,
      rejected: 0,
      casts: {},
      ...(sourceDigest !== undefined && { sourceDigest }),
    };
    await load.commit(result, []);
    return { chunk: chunk.id, ...result };
  }

  async abort(): Promise<void> {
    await this.#load?.abort();
    this.#load = undefined;
  }
}

async function copyRaw(
  options: CopyChunkOptions,
  table: TablePlan,
  raw: NonNullable<Awaited<ReturnType<NonNullable<RowSource['raw']>>>>,
): Promise<ChunkResult> {
  const { plan, chunk, loader, signal } = options;
  const target = new Map(table.columns.map(column => [column.source, column.target]));
  const columns = raw.columns.map(name => target.get(name) ?? name);
  const load = await loader.begin({
    plan,
    chunk,
    columns,
    format: raw.format,
    ...(raw.encoding !== undefined && { encoding: raw.encoding }),
    careful: false,
  });
  if (load === 'done') throw new TaskFailed({ code: 'chunk-done', message: 'The chunk is done.', mayPass: false });
  try {
    let bytes = 0;
    for await (const portion of raw.bytes) {
      signal.throwIfAborted();
      bytes += portion.length;
      await load.write(portion);
      options.onProgress(0, bytes);
    }
    const result = { rejected: 0, casts: {} };
    const taken = await load.commit(result, []);
    options.onProgress(taken.rows, taken.bytes);
    return { chunk: chunk.id, ...taken, ...result };
  } catch (error) {
    await load.abort();
    throw error;
  }
}

function tableOf(plan: TransferPlan, chunk: Chunk): TablePlan {
  const table = plan.tables[chunk.table];
  if (table === undefined) throw new Error(`chunk ${chunk.id} names a table that the plan does not have`);
  return table;
}
