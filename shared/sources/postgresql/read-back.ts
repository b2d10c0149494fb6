import { to as copyTo } from 'pg-copy-streams';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import type { SourceAddress } from '../row-source.ts';
import { chunkQuery } from './chunk-query.ts';
import { type ConnectOptions, connectPostgresql, type PostgresqlConnection } from './connect.ts';
import { explainPostgresqlError } from './explain-error.ts';
import { joinSnapshot } from './snapshot.ts';

/** A live PostgreSQL read for the proof: any list of expressions, as COPY binary with its header and trailer. */
export interface PostgresqlReadBack {
  read(chunk: Chunk, table: TablePlan, select: readonly string[]): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Opens its one connection with the first chunk, within the snapshot that the address names, if it names one. */
export async function openPostgresqlReadBack(
  address: Extract<SourceAddress, { kind: 'postgresql' }>,
  options: ConnectOptions = {},
): Promise<PostgresqlReadBack> {
  let connection: PostgresqlConnection | undefined;
  const open = async (): Promise<PostgresqlConnection> => {
    const made = await connectPostgresql(address.url, options);
    try {
      if (address.snapshot !== undefined) await joinSnapshot(made, address.snapshot);
      return made;
    } catch (error) {
      await made.close();
      throw error;
    }
  };
  return {
    read: async function* (chunk, table, select) {
      connection ??= await open();
      const sql = `COPY (${chunkQuery(chunk, table, address.snapshot !== undefined, select)}) TO STDOUT (FORMAT binary)`;
      try {
        for await (const portion of connection.client.query(copyTo(sql)))
          if (portion instanceof Uint8Array) yield portion;
      } catch (error) {
        const { address: place } = connection;
        await connection.close();
        connection = undefined;
        throw explainPostgresqlError(error, place, `reading ${table.source.name} for the proof`);
      }
    },
    close: async () => {
      await connection?.close();
      connection = undefined;
    },
  };
}
