import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { ColumnUnknown } from '#shared/engines/proof/column-unknown.ts';
import { RowDigest } from '#shared/engines/proof/digest-rows.ts';
import { RowHash } from '#shared/engines/proof/row-hash.ts';
import { ProofSink } from '#shared/engines/proof/source-sink.ts';
import { CopyFormatError, TargetRows } from '#shared/engines/proof/target-rows.ts';
import { assess } from '#shared/engines/schema/assess.ts';
import { DialectUnreadable } from '#shared/engines/schema/machine.ts';
import type { Model } from '#shared/engines/schema/model.ts';
import { CopyWriter } from '#shared/engines/transfer/copy-writer.ts';
import type { Chunk, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { planTransfer } from '#shared/engines/transfer/plan-transfer.ts';
import type { RowSink } from '#shared/engines/transfer/row-sink.ts';
import { RowsDoNotFit } from '#shared/engines/transfer/rows-do-not-fit.ts';
import { readSource } from '#shared/sources/assess-source.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { openRowSource } from '#shared/sources/open-row-source.ts';
import { planFileChunks } from '#shared/sources/plan-file-chunks.ts';
import type { RowSource, SourceAddress } from '#shared/sources/row-source.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import { openWitness } from '#shared/sources/witness/open-witness.ts';
import { type Random, randomInteger } from '../../faults/random.ts';
import { mutated } from './mutate.ts';

/** What came of one reading; any other error than those that a reader may throw goes through. */
export interface Read {
  bytes: number;
  rows: number;
  /** The reader refused it with a sentence. */
  refused: boolean;
}

const never = new AbortController().signal;
const key = new Uint8Array(32).fill(3);
const writeBytesMax = 256 * 1024;

const isRefusal = (error: unknown): boolean =>
  error instanceof SourceError ||
  error instanceof DialectUnreadable ||
  error instanceof RowsDoNotFit ||
  error instanceof ColumnUnknown ||
  error instanceof CopyFormatError;

export interface Planned {
  address: SourceAddress;
  plan: TransferPlan;
  chunks: Chunk[];
  model: Model;
}

/** Reads and plans a file as a migration does; undefined where it is refused. */
export async function planFile(path: string, name: string): Promise<Planned | undefined> {
  try {
    const { address, model, facts } = await readSource(path, { fileName: name });
    if (address === undefined) return undefined;
    const plan = planTransfer(assess({ model, facts }, { parse: await loadParser() }), { run: randomUUID() });
    return { address, plan, chunks: await planFileChunks(address, plan, model), model };
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** Rows of all chunks through a reader into sinks; a chunk that is refused does not keep the next from being read. */
async function readChunks(
  open: () => Promise<RowSource>,
  { plan, chunks }: Planned,
  sinkOf: (table: TablePlan, columns: readonly string[], charset: string | undefined, chunk: Chunk) => RowSink,
  turn: () => void,
): Promise<Read> {
  const result: Read = { bytes: 0, rows: 0, refused: false };
  let source: RowSource;
  try {
    source = await open();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { ...result, refused: true };
  }
  try {
    for (const chunk of chunks) {
      const table = plan.tables[chunk.table];
      if (table === undefined) continue;
      result.bytes += chunk.bytes;
      try {
        await source.read({
          chunk,
          table,
          open: (columns, charset) => sinkOf(table, columns, charset, chunk),
          turn: () => {
            turn();
            return undefined;
          },
          signal: never,
        });
      } catch (error) {
        if (!isRefusal(error)) throw error;
        result.refused = true;
      }
    }
  } finally {
    await source.close();
  }
  return result;
}

/** The copier: its reader, and what it would send to PostgreSQL. Returns COPY BINARY of the tables that are sent so. */
export async function readAsCopier(planned: Planned): Promise<Read & { copies: Map<TablePlan, Buffer> }> {
  const writers: { table: TablePlan; writer: CopyWriter }[] = [];
  const parts = new Map<TablePlan, Buffer[]>();
  let rows = 0;
  const flush = (): void => {
    for (const { table, writer } of writers) {
      writer.takeRejects();
      if (writer.size === 0) continue;
      const { bytes } = writer.take();
      const kept = parts.get(table) ?? [];
      if (writer.format === 'binary' && kept.length < 4) kept.push(Buffer.from(bytes.subarray(0, writeBytesMax)));
      parts.set(table, kept);
    }
  };
  const read = await readChunks(
    () => openRowSource(planned.address),
    planned,
    (table, columns, charset, chunk) => {
      flush();
      for (const { writer } of writers) rows += writer.rows;
      writers.length = 0;
      const timeZone = chunk.kind === 'bytes' ? chunk.timeZone : undefined;
      const writer = new CopyWriter({ table, dialect: planned.plan.dialect, columns, charset, timeZone });
      writers.push({ table, writer });
      return writer;
    },
    flush,
  );
  flush();
  for (const { writer } of writers) rows += writer.rows;
  return { ...read, rows, copies: new Map([...parts].map(([table, own]) => [table, Buffer.concat(own)])) };
}

/** The proof: its own reader, canonical values and hashes. */
export async function readAsProof(planned: Planned): Promise<Read> {
  let rows = 0;
  let last: ProofSink | undefined;
  const read = await readChunks(
    () => openWitness(planned.address),
    planned,
    (table, columns, charset, chunk) => {
      rows += last?.rowsRead ?? 0;
      const timeZone = chunk.kind === 'bytes' ? chunk.timeZone : undefined;
      last = new ProofSink({
        table,
        columns,
        context: { dialect: planned.plan.dialect, charset, timeZone },
        rejected: new Set(),
        consumer: new RowDigest(new RowHash(key)),
      });
      return last;
    },
    () => undefined,
  );
  return { ...read, rows: rows + (last?.rowsRead ?? 0) };
}

const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);

/** The target's side of the proof, fed with damaged COPY BINARY in portions of any size. */
export function readAsTarget(table: TablePlan, copy: Buffer, random: Random): Read {
  const { bytes } = mutated(Buffer.concat([header, copy, Buffer.from([0xff, 0xff])]), random);
  const rows = new TargetRows(table, new RowDigest(new RowHash(key)));
  try {
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + randomInteger(random, 8_192);
      rows.push(Uint8Array.from(bytes.subarray(at, end)));
      at = end;
    }
    rows.finish();
    return { bytes: bytes.length, rows: rows.rows, refused: false };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { bytes: bytes.length, rows: rows.rows, refused: true };
  }
}

/** Puts other bytes where a planned file lies: a source that changed since it was assessed. */
export function replaceBytes({ address }: Planned, bytes: Uint8Array): void {
  if ('path' in address) writeFileSync(address.path, bytes);
}
