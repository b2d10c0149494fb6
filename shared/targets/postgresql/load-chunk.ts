import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { ChunkResult, Reject, TablePlan } from '#shared/engines/transfer/plan.ts';
import { type ChunkLoad, type ChunkLoader, RowRefused, type TargetAddress, TargetError } from '../target.ts';
import { connectTarget, disconnect } from './connect.ts';
import { CopyIn, copyBinaryHeader, copyBinaryTrailer } from './copy-in.ts';
import { asCopyFailure } from './copy-refusal.ts';
import { writeRejects } from './ledger.ts';
import { rowsOf } from './rows.ts';
import { chunkSession, endOlderSessions } from './sessions.ts';
import { stagingSchema } from './staging-names.ts';
import { asTargetError } from './target-errors.ts';

type Request = Parameters<ChunkLoader['begin']>[0];

const lockTimeoutMs = 30_000;

/** A loader with one session of its own, opened at the first chunk and again after it broke. */
export function openChunkLoader(address: TargetAddress): ChunkLoader {
  let client: pg.Client | undefined;
  const drop = async (): Promise<void> => {
    const broken = client;
    client = undefined;
    if (broken !== undefined) await disconnect(broken);
  };
  return {
    begin: async request => {
      client ??= await connectTarget(address, {
        applicationName: chunkSession(request.plan.run, request.chunk.id),
        synchronousCommit: 'off',
        lockTimeoutMs,
      });
      try {
        return await beginChunk(client, request, drop);
      } catch (error) {
        await drop();
        throw error instanceof RowRefused ? error : asTargetError(error, `${nameOf(request)} could not be begun`);
      }
    },
    close: drop,
  };
}

function tableOf(request: Request): TablePlan {
  const table = request.plan.tables[request.chunk.table];
  if (table === undefined) {
    throw new TargetError('target-statement', `Chunk ${request.chunk.id} names a table that the plan does not have.`);
  }
  return table;
}

const nameOf = (request: Request): string => {
  const { target } = tableOf(request);
  return `Chunk ${request.chunk.id} of ${target.schema}.${target.name}`;
};

const Entered = z.object({ state: z.string() });

async function beginChunk(client: pg.Client, request: Request, drop: () => Promise<void>): Promise<ChunkLoad | 'done'> {
  const { plan, chunk } = request;
  const { target } = tableOf(request);
  const schema = stagingSchema(target.schema, plan.run);
  const name = quoteLiteral(chunkSession(plan.run, chunk.id));
  await client.query(
    `BEGIN; SET application_name = ${name}; SET LOCAL search_path = ${quoteIdentifier(stagingSchema('public', plan.run))}, public`,
  );
  await endOlderSessions(client, nameOf(request), chunkSession(plan.run, chunk.id));
  const entered = await rowsOf(
    client,
    Entered,
    `INSERT INTO cloudforge.chunks (run, chunk, generation)
     VALUES ($1, $2, coalesce((SELECT generation FROM cloudforge.cleared
       WHERE run = $1 AND schema_name = $3 AND table_name = $4), 0))
     ON CONFLICT (run, chunk) DO NOTHING RETURNING (SELECT state FROM cloudforge.runs WHERE run = $1) AS state`,
    [plan.run, chunk.id, target.schema, target.name],
  );
  const [row] = entered;
  if (row === undefined) {
    await client.query('ROLLBACK');
    return 'done';
  }
  if (row.state !== 'staged') {
    throw new TargetError(
      'target-statement',
      `${nameOf(request)} cannot be copied: this run is swapped into place already. Swap back first, or begin a new run.`,
    );
  }
  if (request.columns.length === 0) await refuseWithoutColumns(client, schema, request);
  const load = new PostgresqlLoad(client, request, schema, drop);
  if (!request.careful) await load.open();
  return load;
}

/** COPY without a list of columns means all of them: it fits only a table that has none. */
async function refuseWithoutColumns(client: pg.Client, schema: string, request: Request): Promise<void> {
  const columns = await rowsOf(
    client,
    z.object({ name: z.string() }),
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped LIMIT 1`,
    [quoteQualified(schema, tableOf(request).target.name)],
  );
  if (columns.length === 0) return;
  throw new TargetError(
    'target-statement',
    `${nameOf(request)} gives no column at all; PostgreSQL's COPY needs at least one.`,
  );
}

/** Rows that go into one COPY under a savepoint when each refusal is to be found. */
const carefulRowsMax = 500;

type Refused = { position: number; reason: string; column?: string };

class PostgresqlLoad implements ChunkLoad {
  readonly #client: pg.Client;
  readonly #request: Request;
  readonly #drop: () => Promise<void>;
  readonly #copySql: string;
  readonly #relation: string;
  #copy: CopyIn | undefined;
  #rows = 0;
  #bytes = 0;
  #isOver = false;

  constructor(client: pg.Client, request: Request, schema: string, drop: () => Promise<void>) {
    this.#client = client;
    this.#request = request;
    this.#drop = drop;
    this.#relation = tableOf(request).target.name;
    const columns = request.columns.map(quoteIdentifier).join(', ');
    const options =
      request.format === 'binary'
        ? 'FORMAT binary'
        : `FORMAT text, ENCODING ${quoteLiteral(request.encoding ?? 'UTF8')}`;
    const list = request.columns.length === 0 ? '' : ` (${columns})`;
    this.#copySql = `COPY ${quoteQualified(schema, this.#relation)}${list} FROM STDIN WITH (${options})`;
  }

  /** Begins the one COPY of a load that is not careful. */
  async open(): Promise<void> {
    this.#copy = await this.#begin();
  }

  async #begin(): Promise<CopyIn> {
    const copy = this.#client.query(new CopyIn(this.#copySql));
    try {
      await copy.started;
    } catch (error) {
      throw asCopyFailure(error, this.#relation);
    }
    if (this.#request.format === 'binary') copy.write(copyBinaryHeader);
    return copy;
  }

  async write(bytes: Uint8Array, ends?: Int32Array): Promise<Refused[] | undefined> {
    if (this.#isOver) throw new TargetError('target-statement', `${nameOf(this.#request)} is closed already.`);
    if (this.#request.careful) {
      if (ends === undefined) throw new TypeError('A careful load needs to know where rows end.');
      this.#bytes += bytes.length;
      return await this.#writeCarefully(bytes, ends);
    }
    try {
      await this.#copy?.write(bytes);
    } catch (error) {
      throw asCopyFailure(error, this.#relation);
    }
    return undefined;
  }

  /**
   * Copies rows in batches under savepoints. Where the server refuses a row, those before it are copied again and the
   * rest after it: each row is sent at most twice as often as there are refused rows in its batch, plus once; where the
   * server does not say which row it was, the batch is halved.
   */
  async #writeCarefully(bytes: Uint8Array, ends: Int32Array): Promise<Refused[]> {
    const refused: Refused[] = [];
    const open: { from: number; to: number }[] = [];
    for (let to = ends.length; to > 0; to -= carefulRowsMax) open.push({ from: Math.max(0, to - carefulRowsMax), to });
    // Each turn takes a range away and puts back smaller ones, or none.
    for (let range = open.pop(); range !== undefined; range = open.pop()) {
      const { from, to } = range;
      const refusal = await this.#tryRange(bytes.subarray(from === 0 ? 0 : ends[from - 1], ends[to - 1]));
      if (refusal === undefined) continue;
      const said = refusal.row !== undefined && refusal.row < to - from ? from + refusal.row : undefined;
      const position = said ?? (to - from === 1 ? from : undefined);
      if (position === undefined) {
        const middle = (from + to) >> 1;
        open.push({ from: middle, to }, { from, to: middle });
        continue;
      }
      refused.push({
        position,
        reason: refusal.message,
        ...(refusal.column !== undefined && { column: refusal.column }),
      });
      if (position + 1 < to) open.push({ from: position + 1, to });
      if (from < position) open.push({ from, to: position });
    }
    return refused.sort((first, second) => first.position - second.position);
  }

  async #tryRange(bytes: Uint8Array): Promise<RowRefused | undefined> {
    await this.#client.query('SAVEPOINT batch');
    try {
      const copy = await this.#begin();
      try {
        await copy.write(bytes);
        if (this.#request.format === 'binary') await copy.write(copyBinaryTrailer);
        this.#rows += await copy.end();
      } catch (error) {
        await copy.cancel();
        throw asCopyFailure(error, this.#relation);
      }
      await this.#client.query('RELEASE SAVEPOINT batch');
      return undefined;
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      await this.#client.query('ROLLBACK TO SAVEPOINT batch; RELEASE SAVEPOINT batch');
      return error;
    }
  }

  async commit(
    result: Omit<ChunkResult, 'chunk' | 'rows' | 'bytes'> & { rows?: number; bytes?: number },
    rejects: readonly Reject[],
  ): Promise<{ rows: number; bytes: number }> {
    if (this.#isOver) throw new TargetError('target-statement', `${nameOf(this.#request)} is closed already.`);
    const { plan, chunk } = this.#request;
    const { target } = tableOf(this.#request);
    await this.#endCopy();
    if (result.rows !== undefined && result.rows !== this.#rows) {
      throw new TargetError(
        'target-statement',
        `${nameOf(this.#request)}: ${result.rows} rows were sent and the server took ${this.#rows}. Nothing was committed; copy it again.`,
      );
    }
    const bytes = result.bytes ?? this.#bytes;
    try {
      await this.#client.query(
        `UPDATE cloudforge.chunks SET rows = $3, bytes = $4, rejected = $5, casts = $6, source_digest = $7,
           committed_at = clock_timestamp() WHERE run = $1 AND chunk = $2`,
        [
          plan.run,
          chunk.id,
          this.#rows,
          bytes,
          result.rejected,
          JSON.stringify(result.casts),
          result.sourceDigest === undefined ? null : JSON.stringify(result.sourceDigest),
        ],
      );
      const place = { run: plan.run, chunk: chunk.id, schema: target.schema, table: target.name };
      await writeRejects(this.#client, place, rejects);
      await this.#client.query('COMMIT');
    } catch (error) {
      throw asTargetError(error, `${nameOf(this.#request)} could not be committed`);
    }
    this.#isOver = true;
    return { rows: this.#rows, bytes };
  }

  async #endCopy(): Promise<void> {
    const copy = this.#copy;
    if (copy === undefined) return;
    this.#copy = undefined;
    try {
      if (this.#request.format === 'binary') await copy.write(copyBinaryTrailer);
      this.#rows = await copy.end();
      this.#bytes = copy.bytes;
    } catch (error) {
      throw asCopyFailure(error, this.#relation);
    }
  }

  async abort(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#copy?.cancel();
    try {
      await this.#client.query('ROLLBACK');
    } catch {
      // The session is gone and with it the transaction; the next chunk gets a new one.
      await this.#drop();
    }
  }
}
