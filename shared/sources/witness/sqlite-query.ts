/** So many columns share one number that tells which of them are text, and one blob that holds their texts. */
export const columnsPerGroup = 48;

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
  groups: number;
}

/**
 * A query for rows in the order in which the table keeps them: [rowid,] masks of the groups, texts of the groups,
 * values. Bit n of a mask says that the n-th value of its group is text; then the value is the text's length in bytes,
 * and the text itself lies among the texts of the group, one behind the other. So it comes as its stored bytes: none
 * that is not UTF-8 gets lost, and no NUL ends it (one blob for all texts is read twice as fast as one for each).
 */
export function witnessQuery(table: TableShape, columns: readonly string[], isRange: boolean): RowQuery {
  const masks: string[] = [];
  const texts: string[] = [];
  for (let from = 0; from < columns.length; from += columnsPerGroup) {
    const group = columns.slice(from, from + columnsPerGroup).map(quotedName);
    masks.push(group.map((column, bit) => `((typeof(${column}) = 'text') << ${bit})`).join(' | '));
    texts.push(
      `CAST(${group.map(column => `CASE typeof(${column}) WHEN 'text' THEN ${column} ELSE '' END`).join(' || ')} AS BLOB)`,
    );
  }
  const values = columns
    .map(quotedName)
    .map(column => `CASE typeof(${column}) WHEN 'text' THEN octet_length(${column}) ELSE ${column} END`);
  const { rowid } = table;
  const selected = [...(rowid === undefined ? [] : [rowid]), ...masks, ...texts, ...values];
  const where = isRange && rowid !== undefined ? ` WHERE ${rowid} BETWEEN ? AND ?` : '';
  const order = table.order.length === 0 ? '' : ` ORDER BY ${table.order.join(', ')}`;
  return {
    sql: `SELECT ${selected.join(', ')} FROM ${quotedName(table.name)}${where}${order}`,
    hasRowid: rowid !== undefined,
    groups: masks.length,
  };
}

/** The name by which a table's rowid is found; undefined if its columns have taken all of them. */
export function rowidName(columns: readonly string[]): string | undefined {
  const taken = new Set(columns.map(name => name.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find(name => !taken.has(name));
}

export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
