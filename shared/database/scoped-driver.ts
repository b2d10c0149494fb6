import { AsyncLocalStorage } from 'node:async_hooks';
import {
  AbortedTransactionError,
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import { connectionOf, inOneWrite, resultOf, statementOf } from './pool-connection.ts';
import { beginText, type TransactionOptions } from './scope.ts';
import type { StatementNames } from './statement-names.ts';

interface Scope extends TransactionOptions {
  /** A scope is for one transaction. */
  taken?: true;
  /** The begin that was sent; nobody waits for its answer before the first query is sent behind it. */
  begun?: Promise<unknown>;
}

const current = new AsyncLocalStorage<Scope | undefined>();

/**
 * Runs `work`, which begins one transaction of a `ScopedDialect`, in a scope. If the begin itself failed, its error is
 * thrown, and not the one of the query behind it, which only says that the transaction is aborted.
 */
export async function inScope<T>(options: TransactionOptions, work: () => Promise<T>): Promise<T> {
  const scope: Scope = { ...options };
  try {
    return await current.run(scope, work);
  } catch (error) {
    await scope.begun;
    throw error;
  }
}

/** Hides the scope from what runs inside: it belongs to one transaction only. */
export function outOfScope<T>(work: () => T): T {
  return current.run(undefined, work);
}

/**
 * PostgreSQL over connections in pipeline mode. A transaction takes on its role and tenant in the message that begins
 * it, and that message travels with the first query. Should the begin fail, PostgreSQL
 * refuses everything up to the rollback, so nothing ever runs without its role. The commit of a transaction that only
 * read is not waited for either: it has nothing to tell. A transaction costs one round trip less than its queries and
 * their commit, and reading costs as many round trips as queries. Statements that come often keep their plans.
 */
export class ScopedDialect extends PostgresDialect {
  readonly #pool: pg.Pool;
  readonly #names: StatementNames | undefined;

  /** Without `names` nothing is prepared: older transaction poolers can't hold prepared statements. */
  constructor(pool: pg.Pool, names: StatementNames | undefined) {
    super({ pool });
    this.#pool = pool;
    this.#names = names;
  }

  override createDriver(): Driver {
    return new ScopedDriver(this.#pool, this.#names);
  }
}

/** A connection with the transaction that is open on it. */
class ScopedConnection implements DatabaseConnection {
  readonly client: pg.PoolClient;
  readonly #names: StatementNames | undefined;
  scope: Scope | undefined;
  /** The begin, while it waits for the first query to travel with. */
  unsent: string | undefined;
  /** true if it is not known in what state the connection is. */
  broken = false;

  constructor(client: pg.PoolClient, names: StatementNames | undefined) {
    this.client = client;
    this.#names = names;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const config = statementOf(this.#names, this.scope?.role ?? '', query);
    const begin = this.unsent;
    if (begin === undefined) return resultOf(await this.client.query(config));
    this.unsent = undefined;
    const sent = inOneWrite(this.client, () => {
      const begun = this.client.query(begin);
      // Its failure is thrown by `inScope`, once the query behind it has failed as well.
      begun.catch(() => undefined);
      if (this.scope !== undefined) this.scope.begun = begun;
      return this.client.query(config);
    });
    return resultOf(await sent);
  }

  // biome-ignore lint/correctness/useYield: the interface asks for it, and nothing here streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows are read page by page, not as a stream.');
  }
}

class ScopedDriver implements Driver {
  readonly #pool: pg.Pool;
  readonly #names: StatementNames | undefined;
  readonly #connections = new WeakMap<pg.PoolClient, ScopedConnection>();

  constructor(pool: pg.Pool, names: StatementNames | undefined) {
    this.#pool = pool;
    this.#names = names;
  }

  async init(): Promise<void> {
    // The pool opens its connections when they are needed.
  }

  async acquireConnection(): Promise<ScopedConnection> {
    const client = await connectionOf(this.#pool);
    const known = this.#connections.get(client);
    if (known !== undefined) return known;
    const connection = new ScopedConnection(client, this.#names);
    this.#connections.set(client, connection);
    return connection;
  }

  async beginTransaction(connection: ScopedConnection, settings: TransactionSettings): Promise<void> {
    const scope = current.getStore();
    connection.scope = scope;
    if (scope === undefined) {
      await connection.client.query(plainBegin(settings));
      return;
    }
    if (scope.taken === true) throw new Error('A scope is for one transaction.');
    scope.taken = true;
    connection.unsent = beginText(scope);
  }

  async commitTransaction(connection: ScopedConnection): Promise<void> {
    if (isUnsent(connection)) return;
    const committed = connection.client.query('commit');
    if (connection.scope?.readOnly === true) {
      committed.catch(() => undefined);
      return;
    }
    // A commit of what had failed before is a rollback, and says so.
    if ((await committed).command === 'ROLLBACK') throw new AbortedTransactionError();
  }

  async rollbackTransaction(connection: ScopedConnection): Promise<void> {
    if (isUnsent(connection)) return;
    try {
      await connection.client.query('rollback');
    } catch (error) {
      connection.broken = true;
      throw error;
    }
  }

  async savepoint(connection: ScopedConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`savepoint ${pg.escapeIdentifier(name)}`));
  }

  async rollbackToSavepoint(connection: ScopedConnection, name: string): Promise<void> {
    await connection.client.query(`rollback to ${pg.escapeIdentifier(name)}`);
  }

  async releaseSavepoint(connection: ScopedConnection, name: string): Promise<void> {
    await connection.client.query(`release ${pg.escapeIdentifier(name)}`);
  }

  async releaseConnection(connection: ScopedConnection): Promise<void> {
    connection.scope = undefined;
    connection.client.release(connection.broken);
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

/** true, once, for a transaction that has sent nothing: there is none to end. */
function isUnsent(connection: ScopedConnection): boolean {
  if (connection.unsent === undefined) return false;
  connection.unsent = undefined;
  return true;
}

function plainBegin({ isolationLevel, accessMode }: TransactionSettings): string {
  return ['begin', ...(isolationLevel === undefined ? [] : ['isolation level', isolationLevel]), accessMode ?? ''].join(
    ' ',
  );
}
