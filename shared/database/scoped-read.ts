import pg from 'pg';

/** The statement that takes on a scope, as each connection keeps it. */
export const scopeStatementName = 'cloudforge_scope';

/** What a connection of pg takes, as far as it is used here; its types leave it out. */
interface Wire {
  bind(message: { statement: string; values: readonly string[] }): void;
  execute(message: Record<string, never>): void;
}

/** What pg's Query does with the messages of its connection; its types leave it out too. */
interface WireQuery {
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}

// The constructor is the very same; only the handlers of messages are named beside it.
const PgQuery = pg.Query as unknown as new (
  config: pg.QueryConfig & { queryMode: 'extended' },
  callback: (error: Error | null | undefined, result: pg.QueryResult) => void,
) => pg.Query & WireQuery;

/**
 * A statement with its scope before it and one Sync behind both: PostgreSQL runs what lies between two Syncs as one
 * transaction (Frontend/Backend Protocol, Pipelining), in which set_config of the scope is local. If the scope can't be
 * taken on, everything up to the Sync is skipped and its error is the statement's; when the transaction ends, so does
 * the scope. The connection must have prepared the scope's statement.
 */
export class ScopedRead extends PgQuery {
  readonly #scope: readonly string[];
  #isScoped = false;

  constructor(
    scope: readonly string[],
    statement: pg.QueryConfig,
    callback: (error: Error | null | undefined, result: pg.QueryResult) => void,
  ) {
    super({ ...statement, queryMode: 'extended' }, callback);
    this.#scope = scope;
  }

  override prepare(wire: Wire): void {
    wire.bind({ statement: scopeStatementName, values: this.#scope });
    wire.execute({});
    super.prepare(wire);
  }

  override handleDataRow(message: unknown): void {
    if (this.#isScoped) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.#isScoped) super.handleCommandComplete(message, wire);
    else this.#isScoped = true;
  }
}
