import type { RowConsumer } from '#shared/engines/proof/canonical/canonical-row.ts';
import type { BucketChoice, KeptRows, RowCollector } from '#shared/engines/proof/locate.ts';
import type { Chunk, TableDigest, TablePlan } from '#shared/engines/transfer/plan.ts';
import type { RowSource } from '#shared/sources/row-source.ts';
import type { ChunkLoader } from '#shared/targets/target.ts';
import { locateBuckets } from './locate-buckets.ts';
import type { ProofSource } from './proof-source.ts';
import type { ChunkedProof, SideProof, Task, TaskResults, ThreadSetup } from './tasks.ts';

// A thread that only copies need not wait for what the proof is made of, nor the other way round.
const copyParts = () => import('./copy-parts.ts');
const proofParts = () => import('./proof-parts.ts');

type Progress = (rows: number, bytes: number) => void;

/** Does the tasks of one thread. What they need is opened when it is first needed, and kept. */
export class TaskRunner {
  readonly #setup: ThreadSetup;
  readonly #key: Uint8Array;
  #source: RowSource | undefined;
  #proof: ProofSource | undefined;
  #loader: ChunkLoader | undefined;

  constructor(setup: ThreadSetup) {
    this.#setup = setup;
    this.#key = Buffer.from(setup.hashKey, 'hex');
  }

  async run(task: Task, onProgress: Progress): Promise<TaskResults[Task['kind']]> {
    switch (task.kind) {
      case 'open-source':
        await this.#openSource();
        return true;
      case 'copy':
        return await this.#copy(task, onProgress);
      case 'prove-source': {
        const { RowDigest, RowHash } = await proofParts();
        const consumer = new RowDigest(new RowHash(this.#key));
        const read = await this.#readSource(task, consumer, onProgress);
        const { rows, rowsRead, casts, problems } = read;
        return { rowsRead, digest: { rows, sum: consumer.hash.digest(), casts }, problems } satisfies SideProof;
      }
      case 'prove-target': {
        const { RowDigest, RowHash } = await proofParts();
        const consumer = new RowDigest(new RowHash(this.#key));
        const { rows, problems } = await this.#readTarget(task.table, consumer, onProgress);
        return {
          rowsRead: rows,
          digest: { rows: rows - problems.count, sum: consumer.hash.digest(), casts: {} },
          problems,
        } satisfies SideProof;
      }
      case 'prove-target-chunks':
        return await this.#proveChunks(task, onProgress);
      case 'bucket-source': {
        const { BucketDigest, RowHash } = await proofParts();
        const consumer = new BucketDigest(new RowHash(this.#key, locateBuckets), this.#table(task.chunk.table));
        await this.#readSource(task, consumer, onProgress);
        return consumer.hash.state();
      }
      case 'bucket-target': {
        const { BucketDigest, RowHash } = await proofParts();
        const consumer = new BucketDigest(new RowHash(this.#key, locateBuckets), this.#table(task.table));
        await this.#readTarget(task.table, consumer, onProgress);
        return consumer.hash.state();
      }
      case 'collect-source': {
        const collector = await this.#collector(task.chunk.table, task.choice);
        await this.#readSource(task, collector, onProgress);
        return keptOf(collector);
      }
      case 'collect-target': {
        const collector = await this.#collector(task.table, task.choice);
        await this.#readTarget(task.table, collector, onProgress);
        return keptOf(collector);
      }
    }
  }

  /** Never throws. */
  async close(): Promise<void> {
    const open = [this.#source, this.#proof, this.#loader];
    this.#source = undefined;
    this.#proof = undefined;
    this.#loader = undefined;
    await Promise.allSettled(open.map(async each => await each?.close()));
  }

  async #openSource(): Promise<RowSource> {
    const { openRowSource } = await copyParts();
    this.#source ??= await openRowSource(this.#setup.source);
    return this.#source;
  }

  #table(index: number): TablePlan {
    const table = this.#setup.plan.tables[index];
    if (table === undefined) throw new Error(`there is no table ${index} in the plan`);
    return table;
  }

  async #collector(table: number, choice: BucketChoice): Promise<RowCollector> {
    const { RowCollector } = await proofParts();
    return new RowCollector(this.#table(table), choice);
  }

  async #copy(task: Extract<Task, { kind: 'copy' }>, onProgress: Progress): Promise<TaskResults['copy']> {
    const { plan, target, rejectsMax } = this.#setup;
    const { chunk } = task;
    const { copyChunk, openChunkLoader } = await copyParts();
    const sourceHasher = task.hashSource ? (await proofParts()).sourceHasher : undefined;
    const source = await this.#openSource();
    this.#loader ??= openChunkLoader(target);
    const table = this.#table(chunk.table);
    return await copyChunk({
      plan,
      chunk,
      source,
      loader: this.#loader,
      rejectsMax,
      ...(sourceHasher !== undefined && { hasher: () => sourceHasher(table, chunk, plan.dialect, this.#key) }),
      onProgress,
      signal: new AbortController().signal,
    });
  }

  async #readSource(
    { chunk, rejected }: { chunk: Chunk; rejected: number[] },
    consumer: RowConsumer,
    onProgress: Progress,
  ): ReturnType<ProofSource['read']> {
    const { source, plan } = this.#setup;
    if (source.kind === 'mysql') await this.#openSource();
    const { openProofSource } = await import('./proof-source.ts');
    this.#proof ??= await openProofSource(source, plan.dialect, this.#source);
    const proof = this.#proof;
    const table = this.#table(chunk.table);
    return await proof.read({ chunk, table, consumer, rejected: new Set(rejected) }, rows => onProgress(rows, 0));
  }

  async #proveChunks(
    { table, writers }: Extract<Task, { kind: 'prove-target-chunks' }>,
    onProgress: Progress,
  ): Promise<ChunkedProof> {
    const { addDigests, RowHash, WriterDigest } = await proofParts();
    const buckets = new Map(writers.map(({ writer }, at) => [writer, at + 1]));
    // A power of two, and one more than there are chunks: of rows that no chunk wrote.
    const count = 2 ** Math.ceil(Math.log2(writers.length + 1));
    let current = (): number => 0;
    const consumer = new WriterDigest(new RowHash(this.#key, count), buckets, () => current());
    const { rows, problems } = await this.#readTarget(table, consumer, onProgress, reading => {
      current = () => reading.writer;
    });
    const digestOf = (bucket: number): TableDigest => ({
      rows: consumer.hash.counts[bucket] ?? 0,
      sum: consumer.hash.digest(bucket),
      casts: {},
    });
    const chunks = writers.map(({ chunk }, at) => ({ chunk, digest: digestOf(at + 1) }));
    const strays = [...consumer.strays].map(([writer, count]) => ({ writer, rows: count }));
    return {
      rowsRead: rows,
      digest: addDigests([digestOf(0), ...chunks.map(each => each.digest)]),
      problems,
      chunks,
      strays: consumer.straysDropped ? undefined : strays,
    };
  }

  /** `withWriters`: each row comes with the transaction that wrote it, which this is given the means to ask for. */
  async #readTarget(
    index: number,
    consumer: RowConsumer,
    onProgress: Progress,
    withWriters?: (rows: { readonly writer: number }) => void,
  ): Promise<{ rows: number; problems: SideProof['problems'] }> {
    const { readBack, selectList, TargetRows } = await proofParts();
    const { plan, target } = this.#setup;
    const table = this.#table(index);
    const rows = new TargetRows(table, consumer, { withWriter: withWriters !== undefined });
    withWriters?.(rows);
    const select = [...selectList(table), ...(withWriters === undefined ? [] : ['xmin'])];
    const signal = new AbortController().signal;
    let bytes = 0;
    for await (const portion of readBack(target, plan, table, select, signal)) {
      rows.push(portion);
      bytes += portion.length;
      onProgress(rows.rows, bytes);
    }
    rows.finish();
    return { rows: rows.rows, problems: { count: rows.problems.count, first: rows.problems.first } };
  }
}

function keptOf({ kept, dropped }: RowCollector): KeptRows {
  return { kept, dropped };
}
