import type { SourceAddress } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { displayAddress, parseMysqlUrl } from './address.ts';
import { type ConnectOptions, connectMysql } from './connect.ts';
import { explainConnectError } from './connect-error.ts';
import { type MysqlRowSource, MysqlRows } from './read-rows.ts';
import { beginSnapshot } from './snapshot.ts';

/**
 * Opens a live MySQL or MariaDB for reading: one connection, in one transaction that sees one state from here on. With
 * `snapshot` (a position, as `MysqlRowSource.position` and the snapshot gate give it) it must be that very state.
 *
 * @throws SourceError; 'source-changed' if the database is in another state than `snapshot` by now
 */
export async function openMysqlRows(
  address: Extract<SourceAddress, { kind: 'mysql' }>,
  options: ConnectOptions = {},
): Promise<MysqlRowSource> {
  const parsed = parseMysqlUrl(address.url);
  const connection = await connectMysql(address.url, options);
  try {
    const position = await beginSnapshot(connection);
    if (address.snapshot !== undefined && position !== address.snapshot) {
      throw new SourceError(
        'source-changed',
        `${displayAddress(parsed)}: the state that was being read is gone: something was written since, or the server no longer tells. All chunks have to be compared again.`,
      );
    }
    return new MysqlRows(connection, parsed, position);
  } catch (error) {
    await connection.close();
    throw explainConnectError(error, parsed);
  }
}
