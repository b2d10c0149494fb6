import type pg from 'pg';
import { z } from 'zod';
import type { ChunkResult, Reject, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { Count, inTransaction, rowsOf } from './rows.ts';

/** The schema of the ledger in the target. */
export const ledgerSchema = 'cloudforge';

/** Any number will do, as long as every version of CloudForge takes the same one. */
const ledgerLock = 4_243_700_101;

/**
 * runs: one row per migration. cleared: tables that were emptied to be copied again, and how often.
 * chunks: committed parts, and the transaction that wrote each: all its rows carry the number of it (ledgers made before
 * that was kept do not say). rejects: rows that are in no table. steps: statements, and what became of them.
 * Rejected rows are json, not jsonb: what is rejected may hold U+0000.
 */
const ledgerDdl = `
CREATE SCHEMA IF NOT EXISTS cloudforge;
CREATE TABLE IF NOT EXISTS cloudforge.runs (
  run uuid PRIMARY KEY, state text NOT NULL DEFAULT 'staged' CHECK (state IN ('staged', 'swapped')),
  schemas jsonb NOT NULL, swap jsonb, created_at timestamptz NOT NULL DEFAULT now(), swapped_at timestamptz);
CREATE TABLE IF NOT EXISTS cloudforge.cleared (
  run uuid NOT NULL REFERENCES cloudforge.runs ON DELETE CASCADE, schema_name text NOT NULL, table_name text NOT NULL,
  generation integer NOT NULL, finished boolean NOT NULL DEFAULT false, PRIMARY KEY (run, schema_name, table_name));
CREATE TABLE IF NOT EXISTS cloudforge.chunks (
  run uuid NOT NULL REFERENCES cloudforge.runs ON DELETE CASCADE, chunk integer NOT NULL, generation integer NOT NULL,
  rows bigint NOT NULL DEFAULT 0, bytes bigint NOT NULL DEFAULT 0, rejected bigint NOT NULL DEFAULT 0,
  casts jsonb NOT NULL DEFAULT '{}', source_digest jsonb, committed_at timestamptz, PRIMARY KEY (run, chunk));
ALTER TABLE cloudforge.chunks ADD COLUMN IF NOT EXISTS written_by xid8;
ALTER TABLE cloudforge.chunks ALTER COLUMN written_by SET DEFAULT pg_current_xact_id();
CREATE TABLE IF NOT EXISTS cloudforge.rejects (
  run uuid NOT NULL, chunk integer NOT NULL, ordinal bigint NOT NULL, line bigint NOT NULL, schema_name text NOT NULL,
  table_name text NOT NULL, column_name text, reason text NOT NULL, row_values json NOT NULL,
  PRIMARY KEY (run, chunk, ordinal),
  FOREIGN KEY (run, chunk) REFERENCES cloudforge.chunks (run, chunk) ON DELETE CASCADE);
CREATE TABLE IF NOT EXISTS cloudforge.steps (
  run uuid NOT NULL REFERENCES cloudforge.runs ON DELETE CASCADE, phase text NOT NULL, statement integer NOT NULL,
  object text NOT NULL, sql text NOT NULL, at_swap boolean NOT NULL DEFAULT false, duration_ms double precision NOT NULL,
  error_message text, error_code text, done_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (run, phase, statement));
`;

/** Makes the ledger where it is missing. Whoever comes at the same time waits. Throws the server's error. */
export async function createLedger(client: pg.Client): Promise<void> {
  const present = await rowsOf(
    client,
    z.object({ isThere: z.boolean() }),
    `SELECT to_regclass('cloudforge.steps') IS NOT NULL AND EXISTS (SELECT FROM pg_attribute
       WHERE attrelid = to_regclass('cloudforge.chunks') AND attname = 'written_by') AS "isThere"`,
  );
  if (present[0]?.isThere === true) return;
  await inTransaction(client, async () => {
    await client.query(`SELECT pg_advisory_xact_lock(${ledgerLock})`);
    await client.query(ledgerDdl);
  });
}

const Schemas = z.record(z.string(), z.string());

/** What the swap did, to be undone by the way back. */
export const SwapRecord = z.object({
  kept: z.array(
    z.object({
      schema: z.string(),
      keptAs: z.string().optional(),
      how: z.enum(['rename', 'move']),
      /** There was such a schema before, with nothing in it: it was dropped, and is made again on the way back. */
      wasEmpty: z.boolean().optional(),
      /** The comment that the schema had before, where it has another one now; null: none. */
      comment: z.string().nullish(),
    }),
  ),
});
export type SwapRecord = z.infer<typeof SwapRecord>;

export const RunRow = z.object({
  state: z.enum(['staged', 'swapped']),
  /** Final schema -> staging schema. */
  schemas: Schemas,
  swap: SwapRecord.nullable(),
});
export type RunRow = z.infer<typeof RunRow>;

/** Enters the run, or adds schemas to one that is there. */
export async function enterRun(client: pg.Client, run: string, schemas: ReadonlyMap<string, string>): Promise<void> {
  await client.query(
    `INSERT INTO cloudforge.runs (run, schemas) VALUES ($1, $2)
     ON CONFLICT (run) DO UPDATE SET schemas = cloudforge.runs.schemas || excluded.schemas`,
    [run, JSON.stringify(Object.fromEntries(schemas))],
  );
}

/** The run's row; undefined: this target knows nothing of it. `lock`: nobody loads or swaps meanwhile. */
export async function readRun(client: pg.Client, run: string, lock = false): Promise<RunRow | undefined> {
  const present = await rowsOf(
    client,
    z.object({ runs: z.string().nullable() }),
    `SELECT to_regclass('cloudforge.runs')::text AS runs`,
  );
  if (present[0]?.runs == null) return undefined;
  const [row] = await rowsOf(
    client,
    RunRow,
    `SELECT state, schemas, swap FROM cloudforge.runs WHERE run = $1${lock ? ' FOR UPDATE' : ''}`,
    [run],
  );
  return row;
}

const casts = z.record(z.string(), z.record(z.string(), z.number()));
const ChunkRow = z.object({
  chunk: z.number(),
  rows: Count,
  bytes: Count,
  rejected: Count,
  casts,
  digest: z.object({ rows: z.number(), sum: z.string(), casts }).nullable(),
});

/**
 * Everything that was committed before is on the server's disk when this resolves: its commit waits for the disk, and
 * theirs lie before it in the write-ahead log.
 */
export async function makeDurable(client: pg.Client, run: string): Promise<void> {
  await client.query('SET synchronous_commit = on');
  await client.query('UPDATE cloudforge.runs SET state = state WHERE run = $1', [run]);
}

/** Chunks of a run that are committed and can't be lost by a crash of the server, by id. */
export async function readDurableChunks(client: pg.Client, plan: TransferPlan): Promise<ChunkResult[]> {
  const chunks = await readChunks(client, plan);
  if (chunks.length > 0) await makeDurable(client, plan.run);
  return chunks;
}

/** Committed chunks of a run, by id. */
export async function readChunks(client: pg.Client, plan: TransferPlan): Promise<ChunkResult[]> {
  if ((await readRun(client, plan.run)) === undefined) return [];
  const rows = await rowsOf(
    client,
    ChunkRow,
    `SELECT chunk, rows, bytes, rejected, casts, source_digest AS digest FROM cloudforge.chunks
     WHERE run = $1 AND committed_at IS NOT NULL ORDER BY chunk`,
    [plan.run],
  );
  return rows.map(({ digest, ...row }) => (digest === null ? row : { ...row, sourceDigest: digest }));
}

/** So many transactions later a row's number of 32 bits may mean another one: half of them, to be far from it. */
const writersKnownFor = 2n ** 31n;
const writerMask = 2n ** 32n - 1n;

/**
 * Which transaction wrote each committed chunk, as the system column `xmin` of its rows gives it (low 32 bits). Chunks
 * whose writer is not known, or too long ago to be told from another, are left out.
 */
export async function readWriters(client: pg.Client, plan: TransferPlan): Promise<Map<number, number>> {
  const rows = await rowsOf(
    client,
    z.object({ chunk: z.number(), writer: z.string(), now: z.string() }),
    `SELECT chunk, written_by::text AS writer, pg_current_xact_id()::text AS now FROM cloudforge.chunks
     WHERE run = $1 AND committed_at IS NOT NULL AND written_by IS NOT NULL ORDER BY chunk`,
    [plan.run],
  );
  return new Map(
    rows
      .filter(({ writer, now }) => BigInt(now) - BigInt(writer) < writersKnownFor)
      .map(({ chunk, writer }) => [chunk, Number(BigInt(writer) & writerMask)]),
  );
}

/** What quotes a source may hold what PostgreSQL's text cannot: U+0000 and half a surrogate pair become U+FFFD. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

const rejectPageRows = 200;
const rejectBatchBytes = 4 * 1024 * 1024;

/** Writes rejected rows, in the transaction that is open, in portions of some MiB. */
export async function writeRejects(
  client: pg.Client,
  place: { run: string; chunk: number; schema: string; table: string },
  rejects: readonly Reject[],
): Promise<void> {
  let batch: Reject[] = [];
  let bytes = 0;
  for (const reject of rejects) {
    batch.push(reject);
    bytes += reject.values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (batch.length < rejectPageRows && bytes < rejectBatchBytes) continue;
    await insertRejects(client, place, batch);
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) await insertRejects(client, place, batch);
}

async function insertRejects(
  client: pg.Client,
  place: { run: string; chunk: number; schema: string; table: string },
  rejects: readonly Reject[],
): Promise<void> {
  await client.query(
    `INSERT INTO cloudforge.rejects (run, chunk, ordinal, line, schema_name, table_name, column_name, reason, row_values)
     SELECT $1, $2, r.ordinal, r.line, $3, $4, r.column_name, r.reason, r.row_values::json
     FROM unnest($5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[])
       AS r (ordinal, line, column_name, reason, row_values)`,
    [
      place.run,
      place.chunk,
      place.schema,
      place.table,
      rejects.map(reject => reject.ordinal),
      rejects.map(reject => reject.line),
      rejects.map(reject => reject.column ?? null),
      rejects.map(reject => storable(reject.reason)),
      rejects.map(reject => JSON.stringify(reject.values)),
    ],
  );
}

const RejectRow = z.object({
  chunk: z.number(),
  ordinal: Count,
  line: Count,
  column: z.string().nullable(),
  reason: z.string(),
  values: z.array(z.string().nullable()),
});

/** Rejected rows of one table in the order of their chunks, a page at a time. */
export async function* readRejects(
  client: pg.Client,
  run: string,
  table: { schema: string; name: string },
): AsyncIterable<Reject & { chunk: number }> {
  if ((await readRun(client, run)) === undefined) return;
  let after: readonly [chunk: number, ordinal: number] = [-1, -1];
  for (;;) {
    const rows = await rowsOf(
      client,
      RejectRow,
      `SELECT chunk, ordinal, line, column_name AS "column", reason, row_values AS "values" FROM cloudforge.rejects
       WHERE run = $1 AND schema_name = $2 AND table_name = $3 AND (chunk, ordinal) > ($4, $5)
       ORDER BY chunk, ordinal LIMIT ${rejectPageRows}`,
      [run, table.schema, table.name, ...after],
    );
    for (const { column, ...row } of rows) yield column === null ? row : { ...row, column };
    const last = rows.at(-1);
    if (last === undefined || rows.length < rejectPageRows) return;
    after = [last.chunk, last.ordinal];
  }
}
