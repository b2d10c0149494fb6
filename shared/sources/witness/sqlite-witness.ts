import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { endChild } from '../end-child.ts';
import type { RowRead, RowSource } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { FrameReader } from './row-frames.ts';
import type { SqliteOrder } from './sqlite-order.ts';

const silenceMsMax = 10 * 60_000;
const complaintMax = 2000;

/** What the process says when the rows are over. */
const SqliteAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), rows: z.number() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);
type SqliteAnswer = z.infer<typeof SqliteAnswer>;

/**
 * Opens a SQLite file for the proof: SQLite itself reads it (the copier reads its pages), in a process of its own that
 * has no environment, may write no file and start no process. Rows come in the order of the rowid, or of the key where
 * a table has none; lines are rowids.
 */
export function openSqliteWitness(path: string): RowSource {
  return new SqliteWitness(path);
}

class SqliteWitness implements RowSource {
  readonly #path: string;
  #child: SqliteChild | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async read(request: RowRead): Promise<void> {
    const { chunk, table, signal } = request;
    if (chunk.kind !== 'rowids' && chunk.kind !== 'whole') throw new Error('A SQLite file is read by rowids or whole.');
    if (signal.aborted) throw cancelled();
    const columns = table.columns.map(column => column.source);
    const child = this.#child ?? new SqliteChild();
    // It is kept only if it comes to the end: after anything else, rows of this chunk may still be on their way.
    this.#child = undefined;
    const rowids = chunk.kind === 'rowids' ? { rowids: { from: chunk.from, to: chunk.to } } : {};
    const stop = (): void => void child.end();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const rows = await child.read({ path: this.#path, table: table.source.name, columns, ...rowids }, request);
      if (chunk.rowsExpected !== null && rows !== chunk.rowsExpected) {
        const message = `SQLite finds ${rows} rows in a part of table ${table.source.name} where there should be ${chunk.rowsExpected}: the file was changed since it was assessed, or is damaged.`;
        throw new SourceError('source-damaged', message);
      }
      this.#child = child;
    } catch (error) {
      await child.end();
      throw signal.aborted ? cancelled() : error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    await child?.end();
  }
}

function cancelled(): SourceError {
  return new SourceError('source-cancelled', 'Reading was cancelled.');
}

/** The process, and what is read from it. */
class SqliteChild {
  readonly #process: ChildProcess;
  readonly #output: Readable;
  #complaint = '';

  constructor() {
    this.#process = fork(fileURLToPath(new URL('./sqlite-child.ts', import.meta.url)), [], {
      env: {},
      execArgv: [
        '--permission',
        '--allow-fs-read=*',
        '--disable-warning=ExperimentalWarning',
        '--disable-warning=SecurityWarning',
      ],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { stdout, stderr } = this.#process;
    if (stdout === null) throw new Error('The process that reads SQLite has no output.');
    this.#output = stdout;
    stderr?.on('data', portion => {
      this.#complaint = `${this.#complaint}${portion}`.slice(-complaintMax);
    });
    // An idle reader is no reason to stay alive.
    this.#process.unref();
  }

  /** Ends it, and waits until it is gone. */
  end(): Promise<void> {
    // Waiting for an end is a reason to stay alive.
    this.#process.ref();
    return endChild(this.#process);
  }

  async read(order: SqliteOrder, request: RowRead): Promise<number> {
    const answer = this.#answer();
    // Looked at when the rows are over; until then its failure is no unhandled one.
    answer.catch(() => {});
    const reader = new FrameReader(request.open(order.columns, undefined));
    this.#process.send(order);
    while (!reader.ended) {
      const portion = this.#output.read();
      if (portion instanceof Buffer) {
        reader.push(portion);
        await request.turn();
      } else if (await this.#hasFailed(answer)) break;
    }
    const found = await answer;
    if (found.kind === 'failed') throw unreadable(found.message);
    if (found.rows !== reader.rows) throw new Error(`SQLite sent ${found.rows} rows and ${reader.rows} arrived.`);
    return reader.rows;
  }

  /** Waits for more output; true if there will be none. */
  async #hasFailed(answer: Promise<SqliteAnswer>): Promise<boolean> {
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(), silenceMsMax);
    const more = once(this.#output, 'readable', { signal: timer.signal }).then(() => false);
    try {
      return await Promise.race([more, answer.then(found => (found.kind === 'failed' ? true : more))]);
    } catch (error) {
      if (!timer.signal.aborted) throw error;
      throw new SourceError('source-timeout', 'Nothing was read from the SQLite file for ten minutes.', {
        cause: error,
      });
    } finally {
      clearTimeout(timeout);
    }
  }

  /** What the process says at the end, or how it ended. */
  #answer(): Promise<SqliteAnswer> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#process.off('message', heard);
        this.#process.off('exit', ended);
        this.#process.off('error', reject);
      };
      const heard = (message: unknown): void => {
        settle();
        const parsed = SqliteAnswer.safeParse(message);
        if (parsed.success) resolve(parsed.data);
        else reject(parsed.error);
      };
      const ended = (code: number | null, signal: string | null): void => {
        settle();
        const message = `The SQLite file brought its reader down (${signal ?? `exit ${code}`}). Check it with PRAGMA integrity_check, or dump it with the shell's .dump command.`;
        reject(new SourceError('source-damaged', message, { cause: new Error(this.#complaint) }));
      };
      this.#process.on('message', heard);
      this.#process.on('exit', ended);
      this.#process.on('error', reject);
    });
  }
}

function unreadable(reason: string): SourceError {
  return new SourceError(
    'source-damaged',
    `SQLite can't read the file a second time, so that it is not proven: ${reason}. Check it with PRAGMA integrity_check.`,
  );
}
