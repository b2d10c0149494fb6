import type { Socket } from 'node:net';
import { z } from 'zod';
import { type DriverConnection, type DriverValue, driverValue } from '../driver/driver-port.ts';
import { loadDriver } from '../driver/load-driver.ts';
import { SourceError } from '../source-error.ts';

/** What is used of the driver `tedious`. */
export interface TediousModule {
  Connection: new (configuration: TediousConfiguration) => TediousConnection;
  Request: new (sql: string, done: (error: Error | null | undefined) => void) => TediousRequest;
}

export interface TediousConfiguration {
  server: string;
  authentication: { type: 'default'; options: { userName: string; password: string } };
  options: {
    port: number;
    database: string;
    encrypt: boolean;
    trustServerCertificate: boolean;
    connectTimeout: number;
    requestTimeout: number;
    readOnlyIntent: boolean;
    appName: string;
    useUTC: boolean;
    connector?: () => Promise<Socket>;
  };
}

export interface TediousConnection {
  connect(done: (error?: Error) => void): void;
  execSqlBatch(request: TediousRequest): void;
  close(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface TediousRequest {
  on(event: 'row', listener: (columns: { value: unknown }[]) => void): unknown;
  pause(): void;
  resume(): void;
  cancel(): void;
}

const isConstructor = (value: unknown): boolean => typeof value === 'function';
const Module = z.object({
  Connection: z.custom<TediousModule['Connection']>(isConstructor),
  Request: z.custom<TediousModule['Request']>(isConstructor),
});

export interface SqlserverAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  encrypt: boolean;
  trustServerCertificate: boolean;
}

export interface SqlserverOptions {
  /** Opens the TCP connection after checks of the address. */
  dial?: (host: string, port: number, timeoutMs: number) => Promise<Socket>;
  /** The driver; default: the installed package. */
  driver?: TediousModule;
}

const connectTimeoutMs = 15_000;
/** Rows between two questions whether the reader wants to wait. */
const rowsPerTurn = 512;

/**
 * Reads `sqlserver://user:password@host:1433/database?encrypt=true&trustServerCertificate=false` (also `mssql://`).
 *
 * @throws SourceError that quotes nothing of it
 */
export function parseSqlserverUrl(text: string): SqlserverAddress {
  const example = 'Write it like sqlserver://user:password@host:1433/database?encrypt=true.';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^(sqlserver|mssql):$/.test(url.protocol) || url.hostname === '' || url.username === '') {
    throw new SourceError('source-unreadable', `This is not a connection string of SQL Server. ${example}`);
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === '')
    throw new SourceError('source-unreadable', `The connection string names no database. ${example}`);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || '1433'),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    encrypt: url.searchParams.get('encrypt') !== 'false',
    trustServerCertificate: url.searchParams.get('trustServerCertificate') === 'true',
  };
}

/**
 * A connection to a SQL Server through `tedious`. Not tested against a real server.
 *
 * @throws SourceError
 */
export async function connectSqlserver(url: string, options: SqlserverOptions = {}): Promise<DriverConnection> {
  const address = parseSqlserverUrl(url);
  const driver = options.driver ?? Module.parse(await loadDriver('tedious', 'SQL Server'));
  const { dial } = options;
  const connection = new driver.Connection({
    server: address.host,
    authentication: { type: 'default', options: { userName: address.user, password: address.password } },
    options: {
      port: address.port,
      database: address.database,
      encrypt: address.encrypt,
      trustServerCertificate: address.trustServerCertificate,
      connectTimeout: connectTimeoutMs,
      requestTimeout: 0,
      readOnlyIntent: true,
      appName: 'cloudforge',
      useUTC: true,
      ...(dial !== undefined && { connector: () => dial(address.host, address.port, connectTimeoutMs) }),
    },
  });
  let lost: Error | undefined;
  connection.on('error', error => {
    lost = error;
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect(error => (error === undefined ? resolve() : reject(explain(error, address, 'connecting'))));
  });
  return {
    each: (sql, row, turn, signal) =>
      eachRow({ driver, connection, address, sql, row, turn, signal, lost: () => lost }),
    close: async () => connection.close(),
  };
}

interface Reading {
  driver: TediousModule;
  connection: TediousConnection;
  address: SqlserverAddress;
  sql: string;
  row: (values: readonly DriverValue[]) => void;
  turn: () => Promise<void> | undefined;
  signal: AbortSignal;
  lost: () => Error | undefined;
}

async function eachRow({ driver, connection, address, sql, row, turn, signal, lost }: Reading): Promise<void> {
  signal.throwIfAborted();
  const gone = lost();
  if (gone !== undefined) throw explain(gone, address, 'reading');
  let failure: { error: unknown } | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = new driver.Request(sql, error => {
    if (failure !== undefined) reject(failure.error);
    else if (error === null || error === undefined) resolve();
    else reject(explain(error, address, 'reading'));
  });
  const fail = (error: unknown): void => {
    failure ??= { error };
    request.cancel();
  };
  const abort = (): void => fail(new SourceError('source-cancelled', 'Reading was cancelled.'));
  signal.addEventListener('abort', abort, { once: true });
  let rows = 0;
  request.on('row', columns => {
    if (failure !== undefined) return;
    try {
      row(columns.map(({ value }) => driverValue(value)));
      rows += 1;
      if (rows % rowsPerTurn !== 0) return;
      const wait = turn();
      if (wait === undefined) return;
      request.pause();
      wait.then(() => request.resume(), fail);
    } catch (error) {
      fail(error);
    }
  });
  connection.execSqlBatch(request);
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Codes as in the driver's errors: ELOGIN, ESOCKET, ETIMEOUT. */
function explain(error: Error, address: SqlserverAddress, doing: string): SourceError {
  if (error instanceof SourceError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const place = `${address.host}:${address.port}`;
  const options = { cause: error };
  if (code === 'ELOGIN') {
    return new SourceError(
      'source-refused',
      `The server ${place} refused the sign-in of ${address.user} to ${address.database}. Check user, password and database, and that the server allows SQL Server authentication.`,
      options,
    );
  }
  if (code === 'ETIMEOUT') {
    return new SourceError(
      doing === 'connecting' ? 'source-unreachable' : 'source-timeout',
      `${place} did not answer in time. Check the address and whether a firewall stands between.`,
      options,
    );
  }
  if (code === 'ESOCKET' && /certificate|self.signed/i.test(error.message)) {
    return new SourceError(
      'source-refused',
      `The certificate of ${address.host} can not be trusted. Install its authority on this machine, or add trustServerCertificate=true, which encrypts without checking who answers.`,
      options,
    );
  }
  if (code === 'ESOCKET') {
    return new SourceError(
      doing === 'connecting' ? 'source-unreachable' : 'source-lost',
      `${place} could not be talked to (${error.message}). Check the address, that the server takes TCP connections, and the network.`,
      options,
    );
  }
  return new SourceError('source-unreadable', `While ${doing} from ${place}: ${error.message}.`, options);
}
