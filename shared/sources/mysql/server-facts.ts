import { variable } from './connect.ts';
import type { MysqlConnection } from './connection.ts';

/** What the server says of itself. */
export interface ServerFacts {
  /** As the server writes it, `10.11.6-MariaDB` or `8.0.36`. */
  version: string;
  isMaria: boolean;
  /** Writes go into a binary log, so that a state has a position in it. */
  hasBinaryLog: boolean;
}

/** Asks the server for what the other files here depend on. */
export async function serverFacts(connection: MysqlConnection): Promise<ServerFacts> {
  const [row] = await connection.query('SELECT VERSION()');
  const version = row?.[0] ?? '';
  const comment = await variable(connection, 'version_comment');
  return {
    version,
    isMaria: /mariadb/i.test(`${version} ${comment}`),
    hasBinaryLog: (await variable(connection, 'log_bin')) === 'ON',
  };
}
