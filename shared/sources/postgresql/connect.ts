import { readFileSync } from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { pinnedSocket } from '#shared/network/pinned-lookup.ts';
import { SourceError } from '../source-error.ts';
import { type PostgresqlAddress, parsePostgresqlUrl } from './address.ts';
import { explainPostgresqlError } from './explain-error.ts';

/** Opens a TCP connection, after whatever checks of the address are due. Rejects with the reason. */
export type Dial = (host: string, port: number, timeoutMs: number) => Promise<Socket>;

export interface ConnectOptions {
  /** Default: a plain connection to wherever the address points. */
  dial?: Dial;
  /** false: files that the connection string names (sslrootcert ...) are not opened, as it comes from a stranger. */
  localFiles?: boolean;
  /** A statement that takes longer is cancelled by the server; 0: never. */
  statementTimeoutMs?: number;
}

export interface PostgresqlConnection {
  readonly client: pg.Client;
  readonly address: PostgresqlAddress;
  /** 170002 for 17.2. */
  readonly version: number;
  readonly encrypted: boolean;
  /** Rows of a catalogue query. `doing` names it in errors. */
  query(doing: string, sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Ends the connection at once, whatever runs on it. */
  destroy(): void;
  close(): Promise<void>;
}

/** Server versions that the catalogue queries know. */
export const serverVersionMin = 110_000;

/**
 * Settings that make values come in one form whatever the server's own say, that keep the session from writing, and
 * that let no row be hidden: with row_security off a table whose rows would be filtered is an error instead.
 */
const sessionSettings: Readonly<Record<string, string>> = {
  default_transaction_read_only: 'on',
  client_encoding: 'UTF8',
  search_path: '',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  extra_float_digits: '3',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmloption: 'content',
  xmlbinary: 'base64',
  quote_all_identifiers: 'off',
  standard_conforming_strings: 'on',
  row_security: 'off',
  // Rows of one chunk come in the same order however often it is read.
  synchronize_seqscans: 'off',
  max_parallel_workers_per_gather: '0',
  idle_in_transaction_session_timeout: '0',
  lock_timeout: '30s',
};

/**
 * A read-only session on a PostgreSQL server.
 *
 * @throws SourceError with a sentence that names the mend
 */
export async function connectPostgresql(url: string, options: ConnectOptions = {}): Promise<PostgresqlConnection> {
  const address = parsePostgresqlUrl(url);
  const modes = address.host.startsWith('/') ? [undefined] : tlsAttempts(address, options);
  let failure: unknown;
  for (const tls of modes) {
    try {
      return await open(address, tls, options);
    } catch (error) {
      // That a kind of connection is not served says less than what the other kind was answered.
      if (failure === undefined || !isNotServed(error)) failure = error;
      if (!mayTryAgain(error)) break;
    }
  }
  throw explainPostgresqlError(failure, address, 'connecting');
}

/** TLS options to try, one after the other; undefined is a connection without TLS. */
function tlsAttempts(address: PostgresqlAddress, options: ConnectOptions): readonly (ConnectionOptions | undefined)[] {
  const { sslMode } = address;
  if (sslMode === 'disable') return [undefined];
  const files: ConnectionOptions = {};
  const system = address.rootCertificate === 'system';
  if (address.rootCertificate !== undefined && !system) files.ca = pem('sslrootcert', address.rootCertificate, options);
  if (address.clientCertificate !== undefined) files.cert = pem('sslcert', address.clientCertificate, options);
  if (address.clientKey !== undefined) files.key = pem('sslkey', address.clientKey, options);
  // libpq: with a root certificate `require` means verify-ca, and `system` means verify-full.
  const verifies =
    sslMode === 'verify-ca' || sslMode === 'verify-full' || (sslMode === 'require' && files.ca !== undefined);
  const names = sslMode === 'verify-full' || (system && sslMode !== 'prefer' && sslMode !== 'allow');
  const tls: ConnectionOptions = {
    ...files,
    rejectUnauthorized: verifies || names,
    ...(verifies && !names && { checkServerIdentity: () => undefined }),
  };
  if (sslMode === 'allow') return [undefined, tls];
  return sslMode === 'prefer' ? [tls, undefined] : [tls];
}

function pem(parameter: string, path: string, { localFiles = true }: ConnectOptions): string {
  if (!localFiles) {
    throw new SourceError(
      'source-unreadable',
      `${parameter} names a file, and files of this machine are not opened for a connection string. Take it out.`,
    );
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SourceError('source-missing', `The file that ${parameter} names can not be read. Check its path.`, {
      cause,
    });
  }
}

/** With `prefer` and `allow` the other kind of connection is tried where this one is not served. */
function mayTryAgain(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return /does not support SSL|pg_hba\.conf/.test(message);
}

function isNotServed(error: unknown): boolean {
  return error instanceof Error && /does not support SSL/.test(error.message);
}

async function open(
  address: PostgresqlAddress,
  tls: ConnectionOptions | undefined,
  options: ConnectOptions,
): Promise<PostgresqlConnection> {
  const socket = await dialWithin(address, options.dial ?? dialTo(address.hostAddresses));
  const client = new pg.Client({
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    application_name: address.applicationName ?? 'cloudforge',
    connectionTimeoutMillis: address.connectTimeoutMs,
    keepAlive: true,
    stream: () => alreadyConnected(socket),
    ...(tls === undefined ? { ssl: false } : { ssl: tls }),
    // Every value as the server writes it: what becomes of it is decided by who asked.
    types: { getTypeParser: () => (text: string) => text },
  });
  // Whoever runs a query hears of a lost connection there; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const version = await prepareSession(client, address, options.statementTimeoutMs ?? 0);
    return {
      client,
      address,
      version,
      encrypted: tls !== undefined,
      query: async (doing, sql, values) => {
        try {
          const given = values === undefined ? { text: sql } : { text: sql, values: [...values] };
          return (await client.query<Record<string, unknown>>(given)).rows;
        } catch (error) {
          throw explainPostgresqlError(error, address, doing);
        }
      },
      destroy: () => client.connection.stream.destroy(),
      close: async () => {
        // A connection that is gone already is as closed as it can be.
        await client.end().catch(() => undefined);
      },
    };
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
}

async function prepareSession(client: pg.Client, address: PostgresqlAddress, timeoutMs: number): Promise<number> {
  const found = await client.query<{ server_version_num: string }>('show server_version_num');
  const version = Number(found.rows[0]?.server_version_num);
  if (!(version >= serverVersionMin)) {
    throw new SourceError(
      'source-unsupported',
      `The server at ${address.host} is PostgreSQL ${Math.floor(version / 10_000)}; live reading begins with ${serverVersionMin / 10_000}. Make a dump with the pg_dump of a newer PostgreSQL and give that file instead.`,
    );
  }
  const statements = Object.entries({ ...sessionSettings, statement_timeout: String(timeoutMs) }).map(
    ([name, value]) => `SET ${name} = '${value}'`,
  );
  await client.query(statements.join(';'));
  return version;
}

async function dialWithin(address: PostgresqlAddress, dial: Dial): Promise<Socket> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' }));
  }, address.connectTimeoutMs);
  const dialed = dial(address.host, address.port, address.connectTimeoutMs);
  try {
    return await Promise.race([dialed, promise]);
  } catch (error) {
    // A connection that comes too late is not left open.
    dialed.then(
      socket => socket.destroy(),
      () => undefined,
    );
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const dialTo =
  (addresses: readonly string[] | undefined): Dial =>
  (host, port) => {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    const socket =
      addresses !== undefined
        ? pinnedSocket(addresses).connect(port, host)
        : host.startsWith('/')
          ? connectSocket({ path: `${host}/.s.PGSQL.${port}` })
          : connectSocket({ host, port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    return promise;
  };

/** The driver calls `connect` by itself; this socket is connected already, to an address that was checked. */
function alreadyConnected(socket: Socket): Socket {
  socket.connect = () => {
    process.nextTick(() => socket.emit('connect'));
    return socket;
  };
  return socket;
}
