import { readFile } from 'node:fs/promises';
import { isIP, Socket } from 'node:net';
import { createConnection, type SslOptions } from 'mysql2';
import { pinnedTo } from '#shared/network/pinned-lookup.ts';
import { SourceError } from '../source-error.ts';
import { displayAddress, type MysqlAddress, parseMysqlUrl } from './address.ts';
import { explainConnectError } from './connect-error.ts';
import { MysqlConnection } from './connection.ts';
import { MysqlError } from './mysql-error.ts';
import { connectReusing } from './reused-reads.ts';
import { quotedText } from './sql-text.ts';

/** Opens the TCP connection to a server; a platform checks the address there. Rejects where it may not or cannot. */
export type Dial = (host: string, port: number, timeoutMs: number) => Promise<Socket>;

export interface ConnectOptions {
  dial?: Dial;
  timeoutMs?: number;
  signal?: AbortSignal;
}

const connectTimeoutMs = 15_000;
const keepAliveMs = 30_000;
/** So long a server waits for a reader that is busy, and for the next statement. */
const patienceSeconds = 8 * 3_600;

/**
 * Signs in and prepares a session that only reads: UTF-8, UTC, no sql_mode, no writing. Authentication and TLS are
 * mysql2's; from then on the socket is ours.
 *
 * @throws SourceError with a sentence that names the mend
 */
export async function connectMysql(url: string, options: ConnectOptions = {}): Promise<MysqlConnection> {
  const address = parseMysqlUrl(url);
  const connection = await signIn(address, options, url);
  try {
    await prepareSession(connection);
    return connection;
  } catch (error) {
    await connection.close();
    throw explainConnectError(error, address);
  }
}

async function signIn(address: MysqlAddress, options: ConnectOptions, url: string): Promise<MysqlConnection> {
  if (address.sslMode === 'DISABLED') return attempt(address, options, url, undefined);
  const ssl = await sslOptions(address);
  try {
    return await attempt(address, options, url, ssl);
  } catch (error) {
    if (address.sslMode !== 'PREFERRED' || codeOf(error) !== 'HANDSHAKE_NO_SSL_SUPPORT') throw error;
    return attempt(address, options, url, undefined);
  }
}

async function sslOptions(address: MysqlAddress): Promise<SslOptions> {
  if (address.sslMode === 'VERIFY_IDENTITY' && isIP(address.host) !== 0) {
    // mysql2 would compare the certificate with `localhost` instead.
    throw new SourceError(
      'source-unsupported',
      `ssl-mode=VERIFY_IDENTITY compares the name of the host with the certificate, and the connection string has the address ${address.host}. Give the name that the certificate has, or use ssl-mode=VERIFY_CA.`,
    );
  }
  const rejectUnauthorized = address.sslMode === 'VERIFY_CA' || address.sslMode === 'VERIFY_IDENTITY';
  const ssl = { rejectUnauthorized, verifyIdentity: address.sslMode === 'VERIFY_IDENTITY' };
  if (address.sslCaPath === undefined) return ssl;
  try {
    return { ...ssl, ca: await readFile(address.sslCaPath, 'utf8') };
  } catch (error) {
    throw new SourceError(
      'source-missing',
      `The file ${address.sslCaPath}, which the connection string names as ssl-ca, cannot be read. Check its path and permissions.`,
      { cause: error },
    );
  }
}

async function attempt(
  address: MysqlAddress,
  options: ConnectOptions,
  url: string,
  ssl: SslOptions | undefined,
): Promise<MysqlConnection> {
  const timeoutMs = options.timeoutMs ?? connectTimeoutMs;
  try {
    options.signal?.throwIfAborted();
    const socket =
      address.socketPath === undefined
        ? await (options.dial ?? dialTo(address.hostAddresses))(address.host, address.port, timeoutMs)
        : await connected(connectReusing({ path: address.socketPath }), timeoutMs);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    const { stream, threadId } = await handshake(address, socket, ssl, timeoutMs);
    return new MysqlConnection({
      socket: stream,
      threadId,
      place: displayAddress(address),
      kill: async id => {
        const other = await connectMysql(url, options.dial === undefined ? {} : { dial: options.dial });
        await other.query(`KILL QUERY ${id}`).finally(() => other.close());
      },
    });
  } catch (error) {
    if (options.signal?.aborted === true) throw new SourceError('source-cancelled', 'Connecting was cancelled.');
    // The caller tells by the cause whether to try without encryption.
    throw explainConnectError(error, address);
  }
}

function dialTo(addresses: readonly string[] | undefined): Dial {
  if (addresses === undefined) return dialDirectly;
  return (host, port, timeoutMs) => connected(connectReusing({ port, ...pinnedTo(host, addresses) }), timeoutMs);
}

/** The default dialer: any address the machine can reach. */
export const dialDirectly: Dial = (host, port, timeoutMs) => connected(connectReusing({ host, port }), timeoutMs);

function connected(socket: Socket, timeoutMs: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const timer = setTimeout(
    () => socket.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' })),
    timeoutMs,
  );
  const onError = (error: Error): void => {
    clearTimeout(timer);
    reject(error);
  };
  socket.once('error', onError);
  socket.once('connect', () => {
    clearTimeout(timer);
    socket.off('error', onError);
    resolve(socket);
  });
  return promise;
}

/** Capabilities that mysql2 asks for by itself and that must not be on: files of this machine, answers in other forms. */
const flagsOff = [
  '-LOCAL_FILES',
  '-SESSION_TRACK',
  '-CLIENT_QUERY_ATTRIBUTES',
  '-IGNORE_SPACE',
  '-ODBC',
  '-FOUND_ROWS',
];

function handshake(
  address: MysqlAddress,
  socket: Socket,
  ssl: SslOptions | undefined,
  timeoutMs: number,
): Promise<{ stream: Socket; threadId: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ stream: Socket; threadId: number }>();
  const connection = createConnection({
    stream: socket,
    host: address.host,
    user: address.user,
    password: address.password,
    database: address.database,
    charset: 'UTF8MB4_GENERAL_CI',
    connectTimeout: timeoutMs,
    flags: flagsOff,
    connectAttributes: { program_name: 'cloudforge' },
    ...(ssl !== undefined && { ssl }),
  });
  // It stays: later errors of the socket pass here as well, and have been told by then.
  connection.on('error', error => {
    reject(error);
    socket.destroy();
  });
  connection.once('connect', () => {
    const stream: unknown = Reflect.get(connection, 'stream');
    if (!(stream instanceof Socket)) {
      reject(new Error('The socket of the connection is not there.'));
      return;
    }
    stream.removeAllListeners('data');
    resolve({ stream, threadId: connection.threadId });
  });
  return promise;
}

/**
 * The state every reader relies on. What an older server does not know is passed over, except for what the bytes of the
 * rows depend on.
 */
async function prepareSession(connection: MysqlConnection): Promise<void> {
  await connection.query('SET NAMES utf8mb4');
  await connection.query(
    `SET SESSION sql_mode = '', time_zone = '+00:00', net_write_timeout = ${patienceSeconds}, wait_timeout = ${patienceSeconds}`,
  );
  const wishes = [
    'SET SESSION TRANSACTION READ ONLY',
    'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
    `SET SESSION sql_quote_show_create = 1`,
    `SET SESSION group_concat_max_len = ${1024 * 1024}`,
    'SET SESSION sql_select_limit = DEFAULT, max_join_size = DEFAULT',
  ];
  for (const wish of wishes) {
    try {
      await connection.query(wish);
    } catch (error) {
      if (!(error instanceof MysqlError)) throw error;
    }
  }
}

/** Statements that run longer are ended by the server from now on; 0: no limit. */
export async function limitStatements(connection: MysqlConnection, isMaria: boolean, limitMs: number): Promise<void> {
  const sql = isMaria
    ? `SET SESSION max_statement_time = ${(limitMs / 1000).toFixed(3)}`
    : `SET SESSION max_execution_time = ${Math.ceil(limitMs)}`;
  try {
    await connection.query(sql);
  } catch (error) {
    // MySQL 5.6 and MariaDB 10.0 have no such limit.
    if (!(error instanceof MysqlError)) throw error;
  }
}

/** One value of the server's variables, '' where there is none. */
export async function variable(connection: MysqlConnection, name: string): Promise<string> {
  const rows = await connection.query(`SHOW VARIABLES WHERE Variable_name = ${quotedText(name)}`);
  return rows[0]?.[1] ?? '';
}

function codeOf(error: unknown): string | undefined {
  const cause = error instanceof SourceError ? error.cause : error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
