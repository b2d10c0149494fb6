/** Text columns are told from blobs by bits of a number; a number of SQLite that JavaScript holds has so many. */
const bitsPerMask = 48;

export interface TableShape {
  name: string;
  /** undefined: WITHOUT ROWID, or a virtual table. */
  rowid: string | undefined;
  /** Terms of ORDER BY that bring rows in the order of the table's own tree; empty: it has none. */
  order: readonly string[];
}

/** How to read the rows of a table, and what the result's columns are. */
export interface RowQuery {
  sql: string;
  hasRowid: boolean;
  masks: number;
}

/**
 * A query for rows in the order in which the table keeps them: [rowid,] masks, values. Bit n of the masks says that the
 * n-th value is text, which comes as its stored bytes: no byte that is not UTF-8 gets lost, and no NUL ends it.
 */
export function witnessQuery(table: TableShape, columns: readonly string[], isRange: boolean): RowQuery {
  const masks: string[] = [];
  for (let from = 0; from < columns.length; from += bitsPerMask) {
    const bits = columns
      .slice(from, from + bitsPerMask)
      .map((name, bit) => `((typeof(${quotedName(name)}) = 'text') << ${bit})`);
    masks.push(bits.join(' | '));
  }
  const values = columns.map(name => {
    const column = quotedName(name);
    return `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`;
  });
  const { rowid } = table;
  const selected = [...(rowid === undefined ? [] : [rowid]), ...masks, ...values];
  const where = isRange && rowid !== undefined ? ` WHERE ${rowid} BETWEEN ? AND ?` : '';
  const order = table.order.length === 0 ? '' : ` ORDER BY ${table.order.join(', ')}`;
  return {
    sql: `SELECT ${selected.join(', ')} FROM ${quotedName(table.name)}${where}${order}`,
    hasRowid: rowid !== undefined,
    masks: masks.length,
  };
}

/** Whether the value at `index` is text, by the masks of its row. */
export function isTextAt(masks: readonly bigint[], index: number): boolean {
  const mask = masks[Math.floor(index / bitsPerMask)] ?? 0n;
  return ((mask >> BigInt(index % bitsPerMask)) & 1n) === 1n;
}

/** The name by which a table's rowid is found; undefined if its columns have taken all of them. */
export function rowidName(columns: readonly string[]): string | undefined {
  const taken = new Set(columns.map(name => name.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find(name => !taken.has(name));
}

export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
