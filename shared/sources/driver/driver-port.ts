/** A value as a driver hands it on: everything that is not bytes is asked for as text. */
export type DriverValue = string | Uint8Array | null;

/** What is needed of a database's own driver: rows of a query, as fast as they are taken. */
export interface DriverConnection {
  /**
   * Calls `row` for each row of a query, in order; `turn` is asked now and then and waited for.
   *
   * @throws SourceError
   */
  each(
    sql: string,
    row: (values: readonly DriverValue[]) => void,
    turn: () => Promise<void> | undefined,
    signal: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

const nothing = (): undefined => undefined;
/** A catalogue has as many objects as a database may have; a query that gives more is no catalogue. */
const recordsMax = 2_000_000;

/** A query of the catalogue: the names of its columns, in order. */
export interface CatalogueQuery<Name extends string> {
  columns: readonly Name[];
  sql: string;
}

/** All rows of a catalogue query by name; NULL is undefined. */
export async function records<Name extends string>(
  connection: DriverConnection,
  query: CatalogueQuery<Name>,
): Promise<{ [name in Name]?: string }[]> {
  const found: { [name in Name]?: string }[] = [];
  await connection.each(
    query.sql,
    values => {
      if (found.length >= recordsMax) throw new RangeError('The catalogue gives too many rows.');
      const record: { [name in Name]?: string } = {};
      for (const [at, name] of query.columns.entries()) {
        const value = values[at];
        if (value !== null && value !== undefined) {
          record[name] = typeof value === 'string' ? value : Buffer.from(value).toString('hex');
        }
      }
      found.push(record);
    },
    nothing,
    new AbortController().signal,
  );
  return found;
}

/** What a driver gives where text was asked for or not: numbers, booleans and bigints as they are written. */
export function driverValue(value: unknown): DriverValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  throw new TypeError('A driver gave a value that is neither text nor bytes.');
}
