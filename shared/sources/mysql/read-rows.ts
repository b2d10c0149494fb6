import type { RowRead, RowSource } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { displayAddress, type MysqlAddress } from './address.ts';
import type { MysqlConnection } from './connection.ts';
import { isLostConnection, MysqlError, mysqlErrors } from './mysql-error.ts';
import { selectRows } from './select-rows.ts';
import { type SourceColumn, sourceColumns } from './source-column.ts';

/** A live server's rows. Whoever opened it sees one state of the database as long as it lives. */
export interface MysqlRowSource extends RowSource {
  /** Where in the server's log the state lies that it sees; undefined where the server does not tell. */
  readonly position: string | undefined;
}

/** Reads chunks over one connection, within the transaction that holds its state. */
export class MysqlRows implements MysqlRowSource {
  readonly position: string | undefined;
  readonly #connection: MysqlConnection;
  readonly #address: MysqlAddress;
  readonly #columns = new Map<string, ReadonlyMap<string, SourceColumn>>();

  constructor(connection: MysqlConnection, address: MysqlAddress, position: string | undefined) {
    this.#connection = connection;
    this.#address = address;
    this.position = position;
  }

  async read({ chunk, table, open, turn, signal }: RowRead): Promise<void> {
    if (chunk.kind !== 'keys' && chunk.kind !== 'whole') {
      throw new SourceError(
        'source-unsupported',
        'This part was planned for another kind of source. Plan the chunks of this run again.',
      );
    }
    const columns = await this.#columnsOf(table.source.schema ?? this.#address.database, table.source.name);
    const sql = selectRows(this.#address.database, table, chunk, columns);
    const names = table.columns.map(({ source }) => source);
    try {
      await this.#connection.rows(sql, () => open(names, undefined), { turn, signal });
    } catch (error) {
      throw explainReadError(error, table.source.name, this.#address);
    }
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #columnsOf(database: string, table: string): Promise<ReadonlyMap<string, SourceColumn>> {
    const key = `${database}\0${table}`;
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const columns = (await sourceColumns(this.#connection, database, table)).get(table) ?? new Map();
    this.#columns.set(key, columns);
    return columns;
  }
}

/** What the server said while rows were read, as a sentence for its owner; errors of the receiver stay as they are. */
export function explainReadError(error: unknown, table: string, address: MysqlAddress): unknown {
  if (!(error instanceof MysqlError)) return error;
  const place = `${displayAddress(address)}: table ${table}`;
  const { tableDenied, columnDenied, tableUnknown, interrupted } = mysqlErrors;
  if (error.number === tableDenied || error.number === columnDenied) {
    const message = `${place} may not be read by user ${address.user}. Give the account SELECT on it.`;
    return new SourceError('source-unreadable', message, { cause: error });
  }
  if (error.number === tableUnknown) {
    const message = `${place} is not there any more. Assess the source again.`;
    return new SourceError('source-missing', message, { cause: error });
  }
  const what =
    error.number === interrupted ? 'someone ended the statement at the server' : `the server said: ${error.message}`;
  const code = isLostConnection(error) ? 'source-lost' : 'source-unreadable';
  return new SourceError(code, `${place} could not be read to its end: ${what}.`, { cause: error });
}
