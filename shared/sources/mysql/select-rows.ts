import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import type { SourceColumn } from './source-column.ts';
import { quotedName, quotedPath } from './sql-text.ts';

/** The statement that reads a chunk: the columns of the plan, in the order of the table's key. */
export function selectRows(
  database: string,
  table: TablePlan,
  chunk: Chunk,
  columns: ReadonlyMap<string, SourceColumn>,
): string {
  const values = table.columns.map(({ source }) => selected(source, columns.get(source)));
  const where = chunk.kind === 'keys' ? keyRange(chunk.columns, chunk.from, chunk.to) : [];
  // A chunk has to come in the same order every time; without a key it is the order in which the server keeps the rows.
  const order = table.key.flatMap(position => {
    const column = table.columns[position];
    return column === undefined ? [] : [`s.${quotedName(column.source)}`];
  });
  return [
    `SELECT ${values.join(', ')}`,
    `FROM ${quotedPath(table.source.schema ?? database, table.source.name)} AS s`,
    ...(where.length > 0 ? [`WHERE ${where.join(' AND ')}`] : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
  ].join(' ');
}

/** FLOAT is printed with six digits, and FLOAT(M,D) with D decimals: as a product every bit arrives. */
function selected(name: string, column: SourceColumn | undefined): string {
  const isFloat = column !== undefined && /^(?:float|double|real)/.test(column.dataType);
  return isFloat ? `s.${quotedName(name)} * 1e0` : `s.${quotedName(name)}`;
}

/**
 * Conditions for `from` <= key < `to`, compared by the server in the collation of the columns. Written out column by
 * column, since servers use no index for comparisons of whole rows; the first column stands alone for the same reason.
 */
export function keyRange(
  columns: readonly string[],
  from: readonly string[] | undefined,
  to: readonly string[] | undefined,
): string[] {
  return [
    ...(from === undefined ? [] : bound(columns, from, '>', '>=')),
    ...(to === undefined ? [] : bound(columns, to, '<', '<')),
  ];
}

/** Conditions for keys behind `values`, in the server's order. */
export function keyBeyond(columns: readonly string[], values: readonly string[]): string[] {
  return bound(columns, values, '>', '>');
}

function bound(
  columns: readonly string[],
  values: readonly string[],
  beyond: '>' | '<',
  last: '>=' | '>' | '<',
): string[] {
  const names = columns.map(name => `s.${quotedName(name)}`);
  if (names.length === 1) return [`${names[0]} ${last} ${values[0]}`];
  const cases = names.map((name, index) => {
    const equal = names.slice(0, index).map((before, at) => `${before} = ${values[at]}`);
    return [...equal, `${name} ${index === names.length - 1 ? last : beyond} ${values[index]}`].join(' AND ');
  });
  return [`${names[0]} ${beyond}= ${values[0]}`, `((${cases.join(') OR (')}))`];
}
