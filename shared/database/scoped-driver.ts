import { AsyncLocalStorage } from 'node:async_hooks';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import type { DatabaseRole } from './migrate.ts';

export interface TransactionOptions {
  role: Exclude<DatabaseRole, 'cloudforge_owner'>;
  organizationId?: string;
  userId?: string;
  /** Projects of the tenant that don't exist for whoever acts. */
  hiddenProjects?: readonly string[];
  readOnly?: boolean;
}

interface Scope extends TransactionOptions {
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
 * it, and that message is not waited for: the first query goes out behind it. Should the begin fail, PostgreSQL
 * refuses everything up to the rollback, so nothing ever runs without its role. The commit of a transaction that only
 * read is not waited for either: it has nothing to tell. A transaction costs one round trip less than its queries and
 * their commit, and reading costs as many round trips as queries.
 */
export class ScopedDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new ScopedDriver(this.#config);
  }
}

class ScopedDriver extends PostgresDriver {
  readonly #readers = new WeakSet<DatabaseConnection>();

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const scope = current.getStore();
    if (scope === undefined) return await super.beginTransaction(connection, settings);
    if (scope.begun !== undefined) throw new Error('A scope is for one transaction.');
    if (scope.readOnly === true) this.#readers.add(connection);
    else this.#readers.delete(connection);
    scope.begun = connection.executeQuery(CompiledQuery.raw(beginText(scope)));
    // Its failure is thrown by `inScope`, once the query behind it has failed as well.
    scope.begun.catch(() => undefined);
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const committed = super.commitTransaction(connection);
    if (this.#readers.has(connection)) committed.catch(() => undefined);
    else await committed;
  }
}

const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `begin` and the scope in one message of the simple protocol. */
function beginText(scope: TransactionOptions): string {
  return `begin ${scope.readOnly === true ? 'read only' : 'read write'}; ${scopeText(scope)}`;
}

/**
 * The statement that takes on role and tenant until the transaction ends. It holds literals, for the simple protocol
 * takes several statements in a message but no parameters.
 */
export function scopeText(scope: TransactionOptions): string {
  const settings = {
    role: scope.role,
    search_path: 'cloudforge',
    'cloudforge.organization_id': idOrNothing(scope.organizationId),
    'cloudforge.user_id': idOrNothing(scope.userId),
    // Set each time, also to nothing: a pooled connection keeps no trace of another's transaction.
    'cloudforge.hidden_projects':
      scope.hiddenProjects === undefined ? '' : `{${scope.hiddenProjects.map(idOrNothing).join(',')}}`,
  };
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, true)`,
  );
  return `select ${calls.join(', ')}`;
}

/** Throws on what is no id: it is put into a statement. */
function idOrNothing(id: string | undefined): string {
  if (id === undefined || id === '') return '';
  if (!idPattern.test(id)) throw new Error('The id of an organisation or user is no UUID.');
  return id;
}
