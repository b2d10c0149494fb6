import { quoteIdentifier, quoteLiteral } from '#shared/engines/schema/emit/quote.ts';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import { quotedTable } from './table-shape.ts';

/**
 * The query of a chunk's rows, always in the same order: by the key, or as they lie in the table's file. Tables that
 * others inherit from and partitioned ones give their own rows only; the others have chunks of their own. `select`: what is
 * asked for; the columns of the plan if nothing else is said.
 */
export function chunkQuery(
  chunk: Chunk,
  table: TablePlan,
  hasSnapshot: boolean,
  select: readonly string[] = table.columns.map(({ source }) => quoteIdentifier(source)),
): string {
  const columns = select.join(', ');
  const from = `SELECT ${columns} FROM ONLY ${quotedTable(table)}`;
  switch (chunk.kind) {
    case 'keys':
      return `${from}${keyRange(chunk.columns, chunk)} ORDER BY ${chunk.columns.map(quoteIdentifier).join(', ')}`;
    case 'pages': {
      const end = chunk.to === undefined ? '' : ` AND ctid < '(${chunk.to},0)'::pg_catalog.tid`;
      return `${from} WHERE ctid >= '(${chunk.from},0)'::pg_catalog.tid${end}`;
    }
    case 'whole': {
      // Within one snapshot rows stay where they lie. Without one an update moves them, and the key keeps the order.
      if (hasSnapshot || table.key.length === 0) return from;
      const key = table.key.flatMap(at => (table.columns[at] === undefined ? [] : [table.columns[at].source]));
      return `${from} ORDER BY ${key.map(quoteIdentifier).join(', ')}`;
    }
    default:
      throw new Error(`A chunk of the kind ${chunk.kind} is not one of a live PostgreSQL.`);
  }
}

/** The condition for a range of keys, with its WHERE; nothing for all of them. */
export function keyRange(columns: readonly string[], range: { from?: string[]; to?: string[] } = {}): string {
  const key = `(${columns.map(quoteIdentifier).join(', ')})`;
  const bounds = [
    ...(range.from === undefined ? [] : [`${key} >= ${values(range.from)}`]),
    ...(range.to === undefined ? [] : [`${key} < ${values(range.to)}`]),
  ];
  return bounds.length === 0 ? '' : ` WHERE ${bounds.join(' AND ')}`;
}

/** Values without a type: the server gives them that of the column they are compared with. */
function values(texts: readonly string[]): string {
  return `(${texts.map(quoteLiteral).join(', ')})`;
}
