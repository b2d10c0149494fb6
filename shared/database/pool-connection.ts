import type { Writable } from 'node:stream';
import type { CompiledQuery, QueryResult } from 'kysely';
import type pg from 'pg';
import { NoConnection } from './no-connection.ts';
import type { StatementNames } from './statement-names.ts';

/** A connection of the pool. Throws NoConnection. */
export async function connectionOf(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new NoConnection('There is no connection to the database.', { cause });
  }
}

/** A statement as pg takes it, with its name if it has one. */
export function statementOf(
  names: StatementNames | undefined,
  role: string,
  query: Pick<CompiledQuery, 'sql' | 'parameters'>,
) {
  const name = names?.nameOf(role, query.sql);
  const statement = { text: query.sql, values: [...query.parameters] };
  return name === undefined ? statement : { ...statement, name };
}

/** A result of pg as Kysely has it. */
export function resultOf<R>({ command, rowCount, rows }: pg.QueryResult): QueryResult<R> {
  const changes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
  // A message of several statements has no rows of its own.
  return { rows: rows ?? [], ...(changes ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) };
}

/** Sends what `send` sends as one packet. The types of pg leave the connection out. */
export function inOneWrite<T>(client: pg.PoolClient & { connection?: { stream?: Writable } }, send: () => T): T {
  const stream = client.connection?.stream;
  stream?.cork();
  try {
    return send();
  } finally {
    stream?.uncork();
  }
}
