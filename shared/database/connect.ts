import { type Compilable, type CompiledQuery, Kysely, type Transaction } from 'kysely';
import pg from 'pg';
import { z } from 'zod';
import { crashPoint } from '#shared/platform/crash-points.ts';
import { readAtOnce } from './read-at-once.ts';
import type { Database } from './schema.ts';
import type { TransactionOptions } from './scope.ts';
import { inScope, outOfScope, ScopedDialect } from './scoped-driver.ts';
import { StatementNames } from './statement-names.ts';

export type { TransactionOptions } from './scope.ts';

export interface PlatformDatabase {
  kysely: Kysely<Database>;
  /** A transaction that has taken on `role`, and the tenant if one is given. */
  transaction<T>(scope: TransactionOptions, work: (db: Transaction<Database>) => Promise<T>): Promise<T>;
  /**
   * One SELECT in a role, in one round trip: what every request does before it is known whose it is. Throws on rows
   * that are not as `schema` says.
   */
  lookUp<T extends z.ZodType>(
    role: TransactionOptions['role'],
    schema: T,
    text: string,
    values?: readonly unknown[],
  ): Promise<z.infer<T>[]>;
  /** The rows of one query in a scope, in one round trip. */
  readAtOnce<T>(scope: TransactionOptions, build: (db: Kysely<Database>) => Compilable<T>): Promise<T[]>;
  /** true if a trivial query is answered within `timeoutMs`. */
  answers(timeoutMs: number): Promise<boolean>;
  /** Connections in use and waiting: the measure of overload. */
  load(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
}

export interface ConnectOptions {
  connectionString: string;
  connectionsMax: number;
  applicationName: string;
  /** false where a pooler between can't hold prepared statements. Default: true. */
  prepare?: boolean;
  /** Called after each query with its duration; for spans and metrics. */
  onQuery?(query: { sql: string; durationMs: number; error?: unknown }): void;
}

// Row counts, sizes and sequence numbers are bigint in PostgreSQL and stay below 2^53 here.
const int8 = 20;
const connectionMsMax = 10_000;
const listenAgainMs = 100;
const listenAgainMsMax = 1_000;

/**
 * Connects the platform to its database. Works through a transaction pooler: nothing is set outside a transaction.
 */
export function connectDatabase(options: ConnectOptions): PlatformDatabase {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === int8 ? (text: string) => Number(text) : pg.types.getTypeParser(oid, format),
  };
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.connectionsMax,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: connectionMsMax,
    application_name: options.applicationName,
    // The pg types describe a whole parser table; only the look-up is used.
    types: types as pg.CustomTypesConfig,
    pipeline: true,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same holds while it is lent and has no query under way, as when a transaction has waited too long: the next
  // query says so.
  pool.on('connect', client => client.on('error', () => undefined));
  const names = options.prepare === false ? undefined : new StatementNames();
  const kysely = new Kysely<Database>({
    dialect: new ScopedDialect(pool, names),
    ...(options.onQuery === undefined
      ? {}
      : {
          log: event =>
            options.onQuery!({
              sql: event.query.sql,
              durationMs: event.queryDurationMillis,
              ...(event.level === 'error' ? { error: event.error } : {}),
            }),
        }),
  }).withSchema('cloudforge');
  const timed = async <T>(
    query: Pick<CompiledQuery<T>, 'sql' | 'parameters'>,
    scope: TransactionOptions,
  ): Promise<T[]> => {
    const { onQuery } = options;
    const started = performance.now();
    const tell = (outcome: { error?: unknown }): void =>
      onQuery?.({ sql: query.sql, durationMs: performance.now() - started, ...outcome });
    try {
      const rows = await readAtOnce(pool, names, scope, query);
      tell({});
      return rows;
    } catch (error) {
      tell({ error });
      throw error;
    }
  };
  return {
    kysely,
    transaction: async (scope, work) => {
      const result = await inScope(scope, () =>
        kysely.transaction().execute(async db => {
          const inside = await outOfScope(() => work(db));
          if (scope.readOnly !== true) crashPoint('database.before-commit');
          return inside;
        }),
      );
      if (scope.readOnly !== true) crashPoint('database.after-commit');
      return result;
    },
    lookUp: async (role, schema, text, values = []) =>
      z.array(schema).parse(await timed({ sql: text, parameters: values }, { role })),
    readAtOnce: async (scope, build) => await timed(build(kysely).compile(), scope),
    answers: async timeoutMs => {
      const timer = new Promise<false>(resolve => setTimeout(resolve, timeoutMs, false).unref());
      const query = pool.query('select 1').then(
        () => true,
        () => false,
      );
      return await Promise.race([query, timer]);
    },
    load: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: async () => {
      await kysely.destroy();
    },
  };
}

/** A connection of its own that LISTENs; reconnects by itself. `onNotify` gets channel and payload. */
export async function listen(
  connectionString: string,
  channels: readonly string[],
  onNotify: (channel: string, payload: string) => void,
): Promise<{ close(): Promise<void> }> {
  let closed = false;
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let retryAfterMs = listenAgainMs;
  const open = async (): Promise<void> => {
    if (closed) return;
    const next = new pg.Client({
      connectionString,
      application_name: 'cloudforge listen',
      keepAlive: true,
      // Whatever accepts the connection and says nothing is left, and tried again.
      connectionTimeoutMillis: connectionMsMax,
    });
    next.on('notification', message => onNotify(message.channel, message.payload ?? ''));
    next.on('error', () => undefined);
    next.on('end', () => {
      if (closed) return;
      retry = setTimeout(() => void open(), retryAfterMs);
      retryAfterMs = Math.min(2 * retryAfterMs, listenAgainMsMax);
    });
    try {
      await next.connect();
      for (const channel of channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`);
      client = next;
      retryAfterMs = listenAgainMs;
      // Whatever was said while the line was down is not repeated: wake everybody once.
      for (const channel of channels) onNotify(channel, '');
    } catch {
      await next.end().catch(() => undefined);
    }
  };
  await open();
  return {
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
