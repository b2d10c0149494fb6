/**
 * One state of a live database, seen by several connections. MySQL has no snapshot that one connection could hand to
 * another, so each begins its own, and it is proven afterwards that nothing was committed in between:
 *
 *     const gate = await openSnapshotGate(url);
 *     // every reader is opened here, in whatever thread
 *     const outcome = await gate.close();
 *
 * If that cannot be proven, the readers may still have seen different states: what was read has to be compared with the
 * source again at the end ('source-unchanged').
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseMysqlUrl } from './address.ts';
import { type ConnectOptions, connectMysql } from './connect.ts';
import type { MysqlConnection } from './connection.ts';
import { MysqlError } from './mysql-error.ts';
import { type ServerFacts, serverFacts } from './server-facts.ts';
import { quotedText } from './sql-text.ts';

export interface SnapshotOutcome {
  /** 'snapshot': all readers see one state, proven. 'source-unchanged': only a second reading at the end can tell. */
  consistency: 'snapshot' | 'source-unchanged';
  /** How that is known, or why it is not: one sentence. */
  reason: string;
  /** Where the state lies in the server's log, if it says so: readers opened later can be compared with it. */
  position?: string;
  /** Tables whose engine has no transactions: no snapshot holds them. */
  tablesOutside: string[];
}

export interface SnapshotGate {
  /** Call it when every reader is open. Never throws: what it can't find out is an outcome. */
  close(): Promise<SnapshotOutcome>;
}

export interface GateOptions extends ConnectOptions {
  /** All writing may be stopped for the moment between opening and closing the gate (FLUSH TABLES WITH READ LOCK). */
  mayLock?: boolean;
  /** 1: a single reader sees one state by itself. */
  readers?: number;
}

/** So long a lock is waited for: behind the one who waits, everybody else waits too. */
const lockWaitSeconds = 3;

/** Begins to watch the database; see the top of this file. @throws SourceError if it can't be connected to */
export async function openSnapshotGate(url: string, options: GateOptions = {}): Promise<SnapshotGate> {
  const { database } = parseMysqlUrl(url);
  const connection = await connectMysql(url, options);
  try {
    const facts = await serverFacts(connection);
    const isLocked = options.mayLock === true && (await lock(connection));
    const before = await serverPosition(connection, facts);
    return {
      close: async () => {
        try {
          return await outcomeOf(connection, facts, { database, before, isLocked, readers: options.readers });
        } catch (error) {
          const reason = error instanceof Error ? error.message : 'the server did not answer';
          return {
            consistency: 'source-unchanged',
            reason: `The state could not be checked: ${reason}`,
            tablesOutside: [],
          };
        } finally {
          await connection.close();
        }
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

interface Watch {
  database: string;
  before: string | undefined;
  isLocked: boolean;
  readers: number | undefined;
}

async function outcomeOf(connection: MysqlConnection, facts: ServerFacts, watch: Watch): Promise<SnapshotOutcome> {
  const after = await serverPosition(connection, facts);
  const isHeld = watch.isLocked && !connection.isLost;
  if (watch.isLocked) await connection.query('UNLOCK TABLES');
  const tablesOutside = await tablesWithoutTransactions(connection, watch.database);
  const common = { tablesOutside, ...(after !== undefined && { position: after }) };
  if (isHeld)
    return {
      ...common,
      consistency: 'snapshot',
      reason: 'Writing was locked while the readers began their transactions.',
    };
  if (watch.readers === 1)
    return { ...common, consistency: 'snapshot', reason: 'One transaction reads everything, so it sees one state.' };
  if (after === undefined || watch.before === undefined) {
    const why = facts.hasBinaryLog ? 'may not be read by this account (REPLICATION CLIENT)' : 'is off';
    return {
      consistency: 'source-unchanged',
      reason: `The binary log of the server ${why}, so nothing tells whether the readers see one state.`,
      tablesOutside,
    };
  }
  if (after !== watch.before) {
    return {
      consistency: 'source-unchanged',
      reason: 'Something was written while the readers began their transactions, so they may see different states.',
      tablesOutside,
    };
  }
  return {
    ...common,
    consistency: 'snapshot',
    reason: `Nothing was committed while the readers began their transactions: the server stayed at ${after}.`,
  };
}

async function lock(connection: MysqlConnection): Promise<boolean> {
  try {
    await connection.query(`SET SESSION lock_wait_timeout = ${lockWaitSeconds}`);
    await connection.query('FLUSH TABLES WITH READ LOCK');
    return true;
  } catch (error) {
    if (error instanceof MysqlError) return false;
    throw error;
  }
}

/**
 * The server's place in its binary log now: every commit moves it. The set of transactions too where there is one.
 * undefined: no log, or it may not be read.
 */
async function serverPosition(connection: MysqlConnection, facts: ServerFacts): Promise<string | undefined> {
  if (!facts.hasBinaryLog) return undefined;
  // The name of the statement depends on brand and version.
  for (const sql of ['SHOW MASTER STATUS', 'SHOW BINARY LOG STATUS', 'SHOW BINLOG STATUS']) {
    try {
      const [row] = await connection.query(sql);
      if (row?.[0] != null && row[1] != null) return `${row[0]}:${row[1]}`;
    } catch (error) {
      if (!(error instanceof MysqlError)) throw error;
    }
  }
  if (facts.isMaria) return undefined;
  const [row] = await connection
    .query("SELECT IF(@@global.gtid_mode = 'ON', @@global.gtid_executed, NULL)")
    .catch(error => {
      if (error instanceof MysqlError) return [];
      throw error;
    });
  return row?.[0] == null ? undefined : row[0].replaceAll(/\s/g, '');
}

/**
 * Begins the transaction a reader reads in, and tells where its state lies. MariaDB keeps the exact position of the
 * snapshot; elsewhere it is known if the server stood still around the beginning.
 */
export async function beginSnapshot(connection: MysqlConnection): Promise<string | undefined> {
  const facts = await serverFacts(connection);
  const before = facts.isMaria ? undefined : await serverPosition(connection, facts);
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
  if (!facts.isMaria) return (await serverPosition(connection, facts)) === before ? before : undefined;
  const rows = await connection.query("SHOW STATUS LIKE 'binlog\\_snapshot\\_%'");
  const value = (name: string): string =>
    rows.find(([key]) => key?.toLowerCase() === `binlog_snapshot_${name}`)?.[1] ?? '';
  return value('file') === '' ? undefined : `${value('file')}:${value('position')}`;
}

async function tablesWithoutTransactions(connection: MysqlConnection, database: string): Promise<string[]> {
  const rows = await connection.query(
    `SELECT t.table_name FROM information_schema.tables t LEFT JOIN information_schema.engines e ON e.engine = t.engine
     WHERE t.table_schema = ${quotedText(database)} AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
       AND COALESCE(e.transactions, 'NO') <> 'YES' ORDER BY t.table_name`,
  );
  return rows.flatMap(([name]) => (name == null ? [] : [name]));
}

/** Tries of `openTogether` before it goes on without proof. */
const triesMax = 5;
const pauseMs = 200;

/**
 * Opens so many readers that see one state, trying again while others write. For callers that hold their readers in one
 * thread; threads of their own use the gate.
 */
export async function openTogether<Reader extends { close(): Promise<void> }>(
  url: string,
  open: () => Promise<Reader>,
  options: GateOptions & { readers: number },
): Promise<{ readers: Reader[]; outcome: SnapshotOutcome }> {
  for (let attempt = 1; ; attempt++) {
    const gate = await openSnapshotGate(url, options);
    const opened = await Promise.allSettled(Array.from({ length: options.readers }, open));
    const outcome = await gate.close();
    const readers = opened.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = opened.find(result => result.status === 'rejected');
    const isWorthAnotherTry =
      outcome.consistency !== 'snapshot' && outcome.reason.startsWith('Something was written') && attempt < triesMax;
    if (failed === undefined && !isWorthAnotherTry) return { readers, outcome };
    await Promise.all(readers.map(reader => reader.close()));
    if (failed !== undefined) throw failed.reason;
    await sleep(pauseMs * attempt);
  }
}
