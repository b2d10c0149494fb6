import { SourceError } from '../source-error.ts';
import { type ConnectOptions, connectPostgresql, type PostgresqlConnection } from './connect.ts';
import { explainPostgresqlError } from './explain-error.ts';

/** One state of a database that any number of connections can read. */
export interface HeldSnapshot {
  /** What readers are given; undefined: none could be had, and each reader sees what is there when it reads. */
  id: string | undefined;
  consistency: 'snapshot' | 'none';
  /** Why there is none, for the certificate. */
  reason?: string;
  /** Resolves with the reason when the connection that holds it is gone; never while it is held. */
  lost: Promise<SourceError>;
  /** @throws SourceError if it is lost */
  check(): Promise<void>;
  close(): Promise<void>;
}

const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY';

/** The holder says something this often, so that no firewall takes its connection for dead. */
const keepAliveMs = 30_000;

/**
 * Opens a transaction, exports its snapshot and keeps it until `close` (PostgreSQL manual, "Snapshot Synchronization
 * Functions"). As long as it is held the server keeps the row versions it sees: writes go on, vacuum waits.
 *
 * @throws SourceError if the server can't be reached; a server that exports none is no error
 */
export async function holdSnapshot(url: string, options: ConnectOptions = {}): Promise<HeldSnapshot> {
  const connection = await connectPostgresql(url, options);
  const { promise: lost, resolve } = Promise.withResolvers<SourceError>();
  let closing = false;
  const { client, address } = connection;
  client.once('end', () => {
    if (!closing) resolve(lostError(address.host));
  });
  const timer = setInterval(() => {
    connection.query('holding the snapshot', 'select 1').catch(() => connection.destroy());
  }, keepAliveMs);
  timer.unref();
  const found = await exportSnapshot(connection);
  return {
    ...found,
    lost,
    check: async () => {
      try {
        await connection.query('holding the snapshot', 'select 1');
      } catch (cause) {
        throw lostError(address.host, cause);
      }
    },
    close: async () => {
      closing = true;
      clearInterval(timer);
      await connection.close();
    },
  };
}

async function exportSnapshot(
  connection: PostgresqlConnection,
): Promise<{ id: string | undefined; consistency: 'snapshot' | 'none'; reason?: string }> {
  try {
    await connection.client.query(begin);
    const [row] = await connection.query('exporting a snapshot', 'select pg_catalog.pg_export_snapshot() as id');
    return { id: String(row?.id), consistency: 'snapshot' };
  } catch (error) {
    const { message } = explainPostgresqlError(error, connection.address, 'exporting a snapshot');
    return { id: undefined, consistency: 'none', reason: message };
  }
}

/**
 * Opens a transaction that sees the state of a snapshot.
 *
 * @throws SourceError if its holder is gone
 */
export async function joinSnapshot(connection: PostgresqlConnection, id: string): Promise<void> {
  // Identifiers are three hexadecimal numbers; anything else was not made by a server.
  if (!/^[0-9A-F]+(-[0-9A-F]+)*$/i.test(id)) throw new Error('This is not the identifier of a snapshot.');
  try {
    await connection.client.query(`${begin}; SET TRANSACTION SNAPSHOT '${id}'`);
  } catch (cause) {
    const { message } = explainPostgresqlError(cause, connection.address, 'joining the snapshot');
    throw new SourceError(
      'source-lost',
      `The snapshot that all readers share is gone, as the connection that held it was lost (${message}). Rows read from now on would be of a later state: take a new snapshot and reconcile what was copied.`,
      { cause },
    );
  }
}

function lostError(host: string, cause?: unknown): SourceError {
  return new SourceError(
    'source-lost',
    `The connection to ${host} that holds the snapshot was lost, and the snapshot with it. What was copied so far is of one state, what is copied from now on would be of a later one: take a new snapshot and reconcile.`,
    { cause },
  );
}
