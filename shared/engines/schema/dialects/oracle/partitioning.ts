import type { Partitioning, Table } from '../../model.ts';
import { skipPhysical } from './physical.ts';
import { displayName } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

const partitionsMax = 20_000;

/** PARTITION BY ...: the cursor stands behind BY. */
export function readPartitioning(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  const method = readMethod(statement);
  if (method === undefined) {
    statement.unknownClause(displayName(table), `The partitions of table ${displayName(table)}`);
    statement.skipAll();
    return;
  }
  const start = cursor.start;
  const columns = cursor.is('(') ? statement.nameList() : [];
  const expression = statement
    .text(start, cursor.previousStop)
    .replace(/^\(([\s\S]*)\)$/, '$1')
    .trim();
  const partitioning: Partitioning = { method, expression, columns, partitions: [] };
  table.partitioning = partitioning;
  if (cursor.acceptWords('INTERVAL')) {
    const range = cursor.is('(') ? cursor.skipParenthesized() : undefined;
    const every = range === undefined ? '' : statement.text(range.start, range.end);
    partitioning.method = 'RANGE INTERVAL';
    partitioning.expression = `${expression} every ${every}`;
    if (cursor.acceptWords('STORE', 'IN') && cursor.is('(')) cursor.skipParenthesized();
  }
  cursor.acceptWords('AUTOMATIC');
  if (cursor.acceptWords('SUBPARTITION', 'BY')) readSubpartitioning(statement, partitioning);
  if (cursor.acceptWords('PARTITIONS')) readCounted(statement, partitioning);
  if (cursor.is('(')) readPartitions(statement, partitioning);
}

function readMethod(statement: StatementReader): string | undefined {
  const { cursor } = statement;
  const word = cursor.acceptOneOf('RANGE', 'LIST', 'HASH', 'REFERENCE', 'SYSTEM', 'CONSISTENT');
  if (word === 'CONSISTENT') return cursor.acceptWords('HASH') ? 'CONSISTENT HASH' : undefined;
  return word;
}

function readSubpartitioning(statement: StatementReader, partitioning: Partitioning): void {
  const { cursor } = statement;
  partitioning.subpartitioned = true;
  readMethod(statement);
  statement.nameList();
  if (cursor.acceptWords('SUBPARTITION', 'TEMPLATE') && cursor.is('(')) cursor.skipParenthesized();
  if (cursor.acceptWords('SUBPARTITIONS')) {
    statement.number();
    if (cursor.acceptWords('STORE', 'IN') && cursor.is('(')) cursor.skipParenthesized();
  }
}

/** PARTITIONS n [STORE IN (...)]. */
function readCounted(statement: StatementReader, partitioning: Partitioning): void {
  const { cursor } = statement;
  const line = statement.line;
  const count = Math.min(Number(statement.number() ?? '0'), partitionsMax);
  for (let at = 1; at <= count; at++) partitioning.partitions.push({ name: `P${at}`, bound: '', line });
  if (cursor.acceptWords('STORE', 'IN') && cursor.is('(')) cursor.skipParenthesized();
}

function readPartitions(statement: StatementReader, partitioning: Partitioning): void {
  const { cursor } = statement;
  cursor.next();
  while (!cursor.atEnd && !cursor.accept(')')) {
    const line = statement.line;
    if (!cursor.acceptWords('PARTITION')) {
      cursor.skipTo(',', ')');
      cursor.accept(',');
      continue;
    }
    const isNamed = statement.atName && !['VALUES', 'TABLESPACE', 'PCTFREE'].some(word => cursor.isWord(word));
    const name = (isNamed ? statement.identifier() : undefined) ?? `P${partitioning.partitions.length + 1}`;
    const start = cursor.start;
    let bound = '';
    if (cursor.acceptWords('VALUES')) {
      const isLess = cursor.acceptWords('LESS', 'THAN');
      if (cursor.is('(')) cursor.skipParenthesized();
      const text = statement.text(start, cursor.previousStop);
      // A list of values is written as others write it.
      bound = isLess ? text : text.replace(/^VALUES\s*/i, 'VALUES IN ');
    }
    if (partitioning.partitions.length < partitionsMax) partitioning.partitions.push({ name, bound, line });
    skipPhysical(statement);
    cursor.skipTo(',', ')');
    cursor.accept(',');
  }
}
