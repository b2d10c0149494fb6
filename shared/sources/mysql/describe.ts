import { displayAddress, parseMysqlUrl, type SslMode } from './address.ts';
import { type ConnectOptions, connectMysql } from './connect.ts';
import { accountRights } from './grants.ts';
import { serverFacts } from './server-facts.ts';
import { quotedText } from './sql-text.ts';

export interface MysqlDescription {
  serverVersion: string;
  isMaria: boolean;
  /** host:port/database. */
  place: string;
  database: string;
  encrypted: boolean;
  sslMode: SslMode;
  readOnly: {
    /** true: by its grants the account cannot change anything; null: roles hide what it can. */
    byGrants: boolean | null;
    /** The session itself refuses to write. */
    bySession: boolean;
    /** Privileges by which the account could write. */
    writing: string[];
  };
  tables: number;
  /** As the server estimates them. */
  rowsEstimate: number;
  bytesEstimate: number;
  /** Plain sentences for the owner. */
  warnings: string[];
}

/**
 * What a connection string leads to, before anything is read.
 *
 * @throws SourceError
 */
export async function describeMysql(url: string, options: ConnectOptions = {}): Promise<MysqlDescription> {
  const address = parseMysqlUrl(url);
  const connection = await connectMysql(url, options);
  try {
    const facts = await serverFacts(connection);
    const rights = await accountRights(connection, address.database);
    const [sizes] = await connection.query(
      `SELECT COUNT(*), COALESCE(SUM(table_rows), 0), COALESCE(SUM(data_length), 0) FROM information_schema.tables
       WHERE table_schema = ${quotedText(address.database)} AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')`,
    );
    const [session] = await connection.query(
      "SHOW VARIABLES WHERE Variable_name IN ('tx_read_only', 'transaction_read_only') AND Value = 'ON'",
    );
    const byGrants = rights.writing.length > 0 ? false : rights.roles.length > 0 ? null : true;
    return {
      serverVersion: facts.version,
      isMaria: facts.isMaria,
      place: displayAddress(address),
      database: address.database,
      encrypted: connection.isEncrypted,
      sslMode: address.sslMode,
      readOnly: { byGrants, bySession: session !== undefined, writing: rights.writing },
      tables: Number(sizes?.[0] ?? 0),
      rowsEstimate: Number(sizes?.[1] ?? 0),
      bytesEstimate: Number(sizes?.[2] ?? 0),
      warnings: [
        ...(byGrants === false
          ? [
              `The account could also write (${rights.writing.slice(0, 5).join(', ')}). The session is opened for reading only; an account with SELECT, SHOW VIEW, TRIGGER and EVENT alone is safer.`,
            ]
          : []),
        ...(connection.isEncrypted || address.socketPath !== undefined || isLoopback(address.host)
          ? []
          : ['The connection is not encrypted: rows and structure can be read on the way. Use ssl-mode=REQUIRED.']),
        ...(address.sslMode === 'REQUIRED' || (address.sslMode === 'PREFERRED' && connection.isEncrypted)
          ? [
              'The connection is encrypted, but the server’s certificate is not checked: use ssl-mode=VERIFY_IDENTITY where others share the network.',
            ]
          : []),
      ],
    };
  } finally {
    await connection.close();
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
