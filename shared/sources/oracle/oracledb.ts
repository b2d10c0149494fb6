import { z } from 'zod';
import { type DriverConnection, type DriverValue, driverValue } from '../driver/driver-port.ts';
import { loadDriver } from '../driver/load-driver.ts';
import { SourceError } from '../source-error.ts';

/** What is used of the driver `oracledb`, in its thin mode, which needs no client library. */
export interface OracledbModule {
  OUT_FORMAT_ARRAY: number;
  STRING: unknown;
  BUFFER: unknown;
  DB_TYPE_CLOB: unknown;
  DB_TYPE_NCLOB: unknown;
  DB_TYPE_BLOB: unknown;
  getConnection(attributes: {
    user: string;
    password: string;
    connectString: string;
    connectTimeout: number;
  }): Promise<OracleConnection>;
}

export interface OracleConnection {
  execute(
    sql: string,
    binds: [],
    options: {
      outFormat: number;
      resultSet: boolean;
      fetchArraySize: number;
      fetchTypeHandler: (column: { dbType: unknown }) => { type: unknown } | undefined;
    },
  ): Promise<{ resultSet?: OracleResultSet | undefined }>;
  close(): Promise<void>;
}

export interface OracleResultSet {
  getRows(rows: number): Promise<unknown[]>;
  close(): Promise<void>;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isPresent = (value: unknown): boolean => value !== undefined;
const Module = z.object({
  OUT_FORMAT_ARRAY: z.number(),
  STRING: z.custom<unknown>(isPresent),
  BUFFER: z.custom<unknown>(isPresent),
  DB_TYPE_CLOB: z.custom<unknown>(isPresent),
  DB_TYPE_NCLOB: z.custom<unknown>(isPresent),
  DB_TYPE_BLOB: z.custom<unknown>(isPresent),
  getConnection: z.custom<OracledbModule['getConnection']>(isFunction),
});
const Row = z.array(z.unknown());

export interface OracleAddress {
  host: string;
  port: number;
  service: string;
  user: string;
  password: string;
  /** Owner of what is read, as the catalogue writes it. */
  schema: string;
  tls: boolean;
}

export interface OracleOptions {
  /**
   * Checks the address before the driver connects by itself: it takes no socket from outside. Rejects where it may
   * not be called.
   */
  check?: (host: string, port: number) => Promise<void>;
  /** The driver; default: the installed package. */
  driver?: OracledbModule;
}

const connectTimeoutSeconds = 15;
const rowsPerFetch = 500;

/**
 * Reads `oracle://user:password@host:1521/service?schema=SHOP&tls=true`. Without `schema` it is the user's own.
 *
 * @throws SourceError that quotes nothing of it
 */
export function parseOracleUrl(text: string): OracleAddress {
  const example = 'Write it like oracle://user:password@host:1521/service?schema=SHOP.';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'oracle:' || url.hostname === '' || url.username === '' || url.pathname.length < 2) {
    throw new SourceError('source-unreadable', `This is not a connection string of Oracle. ${example}`);
  }
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname,
    port: Number(url.port || '1521'),
    service: decodeURIComponent(url.pathname.slice(1)),
    user,
    password: decodeURIComponent(url.password),
    schema: url.searchParams.get('schema') ?? user.toUpperCase(),
    tls: url.searchParams.get('tls') === 'true',
  };
}

/** What makes numbers and moments come in one form, and what this session reads of one state. */
const sessionStatements = [
  `ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,'`,
  `ALTER SESSION SET NLS_CALENDAR = 'GREGORIAN'`,
  `ALTER SESSION SET TIME_ZONE = '+00:00'`,
  'SET TRANSACTION READ ONLY',
];

/**
 * A connection to an Oracle database through `oracledb` whose transaction reads the state of its beginning. Not tested
 * against a real server.
 *
 * @throws SourceError
 */
export async function connectOracle(url: string, options: OracleOptions = {}): Promise<DriverConnection> {
  const address = parseOracleUrl(url);
  const driver: OracledbModule = options.driver ?? Module.parse(await loadDriver('oracledb', 'Oracle'));
  await options.check?.(address.host, address.port);
  let connection: OracleConnection;
  try {
    connection = await driver.getConnection({
      user: address.user,
      password: address.password,
      connectString: `${address.tls ? 'tcps://' : ''}${address.host}:${address.port}/${address.service}`,
      connectTimeout: connectTimeoutSeconds,
    });
  } catch (error) {
    throw explain(error, address, 'connecting');
  }
  const each: DriverConnection['each'] = (sql, row, turn, signal) =>
    eachRow(driver, connection, address, { sql, row, turn, signal });
  const close = async (): Promise<void> => {
    // A connection that is gone already is as closed as it can be.
    await connection.close().catch(() => undefined);
  };
  try {
    for (const statement of sessionStatements) {
      await each(
        statement,
        () => undefined,
        () => undefined,
        new AbortController().signal,
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { each, close };
}

async function eachRow(
  driver: OracledbModule,
  connection: OracleConnection,
  address: OracleAddress,
  {
    sql,
    row,
    turn,
    signal,
  }: {
    sql: string;
    row: (values: readonly DriverValue[]) => void;
    turn: () => Promise<void> | undefined;
    signal: AbortSignal;
  },
): Promise<void> {
  const fetchTypeHandler = ({ dbType }: { dbType: unknown }): { type: unknown } | undefined => {
    // Long values come whole, not as streams of their own.
    if (dbType === driver.DB_TYPE_CLOB || dbType === driver.DB_TYPE_NCLOB) return { type: driver.STRING };
    return dbType === driver.DB_TYPE_BLOB ? { type: driver.BUFFER } : undefined;
  };
  const options = {
    outFormat: driver.OUT_FORMAT_ARRAY,
    resultSet: true,
    fetchArraySize: rowsPerFetch,
    fetchTypeHandler,
  };
  const ofServer = (error: unknown): never => {
    throw explain(error, address, 'reading');
  };
  if (signal.aborted) throw cancelled();
  const { resultSet } = await connection.execute(sql, [], options).catch(ofServer);
  if (resultSet === undefined) return;
  try {
    for (;;) {
      if (signal.aborted) throw cancelled();
      const rows = await resultSet.getRows(rowsPerFetch).catch(ofServer);
      for (const values of rows) row(Row.parse(values).map(driverValue));
      if (rows.length < rowsPerFetch) return;
      await turn();
    }
  } finally {
    // What it says while closing is of no interest once the rows are there, or an error is on its way.
    await resultSet.close().catch(() => undefined);
  }
}

function cancelled(): SourceError {
  return new SourceError('source-cancelled', 'Reading was cancelled.');
}

/** ORA- and NJS- numbers as in Oracle's "Database Error Messages" and the driver's manual. */
function explain(cause: unknown, address: OracleAddress, doing: string): SourceError {
  if (cause instanceof SourceError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const place = `${address.host}:${address.port}/${address.service}`;
  if (/ORA-01017|ORA-1017|NJS-116/.test(message)) {
    return new SourceError(
      'source-refused',
      `The database ${place} does not take this user name and password. Check both; where its passwords are in the old 10g form, the user has to be given a new one.`,
      { cause },
    );
  }
  if (/ORA-28000|ORA-28001|ORA-01045/.test(message)) {
    return new SourceError(
      'source-refused',
      `The database ${place} lets ${address.user} in no more (${message}). Its administrator mends that: ALTER USER ... ACCOUNT UNLOCK, a new password, or GRANT CREATE SESSION.`,
      { cause },
    );
  }
  if (/ORA-0311[345]|ORA-00028|ORA-01089|ORA-12170|NJS-501|DPI-1080/.test(message)) {
    return new SourceError(
      'source-lost',
      `While ${doing} the database ${place} ended the connection (${message}). What was copied stays; go on where it stopped.`,
      { cause },
    );
  }
  if (/ORA-12514|NJS-518|ORA-12505|NJS-517/.test(message)) {
    return new SourceError(
      'source-missing',
      `The listener at ${address.host}:${address.port} knows no service ${address.service}. Check the last part of the connection string.`,
      { cause },
    );
  }
  if (/NJS-503|NJS-500|NJS-510|NJS-530|ECONNREFUSED|ETIMEDOUT|ENOTFOUND/.test(message)) {
    return new SourceError(
      'source-unreachable',
      `Nothing answers at ${address.host}:${address.port}. Check host and port, whether the listener runs, and whether a firewall stands between.`,
      { cause },
    );
  }
  if (/ORA-01555/.test(message)) {
    return new SourceError(
      'source-unreadable',
      `The database could not keep the state that reading began with (${message}). Raise UNDO_RETENTION, or read when less is written, and start again.`,
      { cause },
    );
  }
  if (/ORA-00942|ORA-01031|ORA-31603/.test(message)) {
    return new SourceError(
      'source-unreadable',
      `While ${doing} from ${place}: this user may not see something (${message}). Grant SELECT on the tables and SELECT_CATALOG_ROLE.`,
      { cause },
    );
  }
  return new SourceError('source-unreadable', `While ${doing} from ${place}: ${message}.`, { cause });
}
