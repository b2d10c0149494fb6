import type { Reading } from '#shared/engines/schema/model.ts';
import { SourceError } from '../source-error.ts';
import { displayAddress, parseMysqlUrl } from './address.ts';
import { type ConnectOptions, connectMysql } from './connect.ts';
import { isLostConnection, MysqlError } from './mysql-error.ts';
import { type ProfileOptions, profileByQuery } from './profile-by-query.ts';
import { readMysqlSchema } from './read-schema.ts';

export interface MysqlReading extends Reading {
  /** The definitions as one script: lines of findings are lines of it. */
  script: string;
  /** Estimates of the server, for tables whose rows were not counted. */
  rowEstimates: Map<string, number>;
}

/**
 * Reads a live database for its assessment: definitions, and what its rows hold by questions to the server. With
 * `profile: false` the rows are left alone.
 *
 * @throws SourceError
 */
export async function readMysqlDatabase(
  url: string,
  options: ConnectOptions & ProfileOptions & { profile?: boolean } = {},
): Promise<MysqlReading> {
  const address = parseMysqlUrl(url);
  const connection = await connectMysql(url, options);
  try {
    const { model, script, rowEstimates } = await readMysqlSchema(connection, address.database);
    const facts =
      options.profile === false
        ? { duplicateKeys: [], orphans: [], duplicateRows: [] }
        : await profileByQuery(connection, model, address.database, options);
    return { model, facts, script, rowEstimates };
  } catch (error) {
    if (!(error instanceof MysqlError)) throw error;
    const message = `${displayAddress(address)} could not be read to its end: the server said: ${error.message}`;
    throw new SourceError(isLostConnection(error) ? 'source-lost' : 'source-unreadable', message, { cause: error });
  } finally {
    await connection.close();
  }
}
