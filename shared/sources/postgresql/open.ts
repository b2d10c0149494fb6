import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import type { RowRead, RowSource, SourceAddress } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { chunkQuery } from './chunk-query.ts';
import { type ConnectOptions, connectPostgresql, type PostgresqlConnection } from './connect.ts';
import { copyOut, ReceiverFailed } from './copy-out.ts';
import { copyRows } from './copy-rows.ts';
import { CopyTextReader } from './copy-text.ts';
import { explainPostgresqlError } from './explain-error.ts';
import { joinSnapshot } from './snapshot.ts';
import { type ColumnShape, passesAs, quotedTable, shapeOf, textForm } from './table-shape.ts';

/**
 * Rows of a live PostgreSQL, over one connection that is opened with the first chunk and again after it was lost (within
 * the same snapshot, where the address names one).
 */
export async function openPostgresqlRows(address: SourceAddress, options: ConnectOptions = {}): Promise<RowSource> {
  if (address.kind !== 'postgresql') throw new Error(`A source of the kind ${address.kind} is no live PostgreSQL.`);
  return new PostgresqlRows(address.url, address.snapshot, options);
}

class PostgresqlRows implements RowSource {
  readonly #url: string;
  readonly #snapshot: string | undefined;
  readonly #options: ConnectOptions;
  #connection: PostgresqlConnection | undefined;
  readonly #shapes = new Map<string, ColumnShape[]>();

  constructor(url: string, snapshot: string | undefined, options: ConnectOptions) {
    this.#url = url;
    this.#snapshot = snapshot;
    this.#options = options;
  }

  async read({ chunk, table, open, turn, signal }: RowRead): Promise<void> {
    const { connection, shape } = await this.#prepare(table, signal);
    const columns = table.columns.map(column => column.source);
    const reader = new CopyTextReader(open(columns, undefined), shape.map(textForm));
    const receiver = { data: (bytes: Uint8Array, start: number, end: number) => reader.row(bytes, start, end), turn };
    const sql = `COPY (${this.#query(chunk, table)}) TO STDOUT`;
    await this.#guarded(connection, table, signal, copyOut(connection.client, sql, receiver, signal));
  }

  async raw(chunk: Chunk, table: TablePlan, signal: AbortSignal): ReturnType<NonNullable<RowSource['raw']>> {
    const { connection, shape } = await this.#prepare(table, signal);
    const format = passesAs(table.columns, shape);
    if (format === undefined) return undefined;
    const sql = `COPY (${this.#query(chunk, table)}) TO STDOUT${format === 'binary' ? ' (FORMAT binary)' : ''}`;
    const bytes = copyRows(connection.client, sql, format, signal, copy =>
      this.#guarded(connection, table, signal, copy),
    );
    return { format, columns: table.columns.map(column => column.source), encoding: 'UTF8', bytes };
  }

  async close(): Promise<void> {
    await this.#connection?.close();
    this.#connection = undefined;
  }

  #query(chunk: Chunk, table: TablePlan): string {
    return chunkQuery(chunk, table, this.#snapshot !== undefined);
  }

  async #prepare(
    table: TablePlan,
    signal: AbortSignal,
  ): Promise<{ connection: PostgresqlConnection; shape: ColumnShape[] }> {
    if (signal.aborted) throw cancelled();
    try {
      this.#connection ??= await this.#connect();
      const key = JSON.stringify([table.source, table.columns.map(column => column.source)]);
      const shape = this.#shapes.get(key) ?? (await shapeOf(this.#connection, table));
      this.#shapes.set(key, shape);
      return { connection: this.#connection, shape };
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  async #connect(): Promise<PostgresqlConnection> {
    const connection = await connectPostgresql(this.#url, this.#options);
    try {
      if (this.#snapshot !== undefined) await joinSnapshot(connection, this.#snapshot);
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** What goes wrong while rows come leaves a connection that is of no more use. */
  async #guarded(
    connection: PostgresqlConnection,
    table: TablePlan,
    signal: AbortSignal,
    copy: Promise<void>,
  ): Promise<void> {
    try {
      await copy;
    } catch (error) {
      this.#drop();
      if (signal.aborted) throw cancelled();
      if (error instanceof ReceiverFailed) throw error.cause;
      throw explainPostgresqlError(error, connection.address, `reading the table ${quotedTable(table)}`);
    }
  }

  #drop(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
  }
}

function cancelled(): SourceError {
  return new SourceError('source-cancelled', 'Reading was cancelled.');
}
