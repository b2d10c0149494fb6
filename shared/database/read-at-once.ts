import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { connectionOf, inOneWrite, resultOf, statementOf } from './pool-connection.ts';
import { beginText, scopeStatement, scopeValues, type TransactionOptions } from './scope.ts';
import { ScopedRead, scopeStatementName } from './scoped-read.ts';
import type { StatementNames } from './statement-names.ts';

/** Connections that keep the statement of a scope, and those that were asked to. */
const scopeStatements = new WeakMap<pg.PoolClient, 'asked' | 'kept'>();

/**
 * One statement in a scope, in one round trip. A connection's first ones are sent as begin, statement and commit;
 * once it keeps the statement that takes on a scope, that one and the statement share a transaction and a packet
 * (`ScopedRead`), which costs both sides half as much.
 */
export async function readAtOnce<R>(
  pool: pg.Pool,
  names: StatementNames | undefined,
  scope: TransactionOptions,
  query: Pick<CompiledQuery<R>, 'sql' | 'parameters'>,
): Promise<R[]> {
  const values = scopeValues({ ...scope, readOnly: true });
  const statement = statementOf(names, scope.role, query);
  const client = await connectionOf(pool);
  try {
    if (scopeStatements.get(client) === 'kept')
      return await new Promise<R[]>((resolve, reject) => {
        client.query(
          new ScopedRead(values, statement, (error, result) => {
            if (error) reject(error);
            else resolve(resultOf<R>(result).rows);
          }),
        );
      });
    return await readInTransaction(client, scope, statement, names !== undefined);
  } finally {
    client.release();
  }
}

async function readInTransaction<R>(
  client: pg.PoolClient,
  scope: TransactionOptions,
  statement: pg.QueryConfig,
  keep: boolean,
): Promise<R[]> {
  const begin = beginText({ ...scope, readOnly: true });
  const [begun, answered] = inOneWrite(client, () => {
    const sent = [client.query(begin), client.query(statement)] as const;
    client.query('commit').catch(() => undefined);
    if (keep && !scopeStatements.has(client)) keepScopeStatement(client);
    return sent;
  });
  begun.catch(() => undefined);
  try {
    return resultOf<R>(await answered).rows;
  } catch (error) {
    // Its error, if it has one, is the cause of the other.
    await begun;
    throw error;
  }
}

/** It takes on a scope that ends with its own transaction, which is over before the next message is read. */
function keepScopeStatement(client: pg.PoolClient): void {
  scopeStatements.set(client, 'asked');
  const values = scopeValues({ role: 'cloudforge_app', readOnly: true });
  client.query({ name: scopeStatementName, text: scopeStatement, values }).then(
    () => scopeStatements.set(client, 'kept'),
    // Asked again by the next one that has this connection.
    () => scopeStatements.delete(client),
  );
}
