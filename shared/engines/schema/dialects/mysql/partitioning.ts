import type { Partitioning, Table } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';

/** Most partitions MySQL allows in a table. */
export const partitionsMax = 8192;

/** Reads PARTITION BY ... with its list of partitions; the cursor stands on PARTITION. */
export function readPartitioning(statement: StatementReader, table: Table): Partitioning | undefined {
  const { cursor } = statement;
  if (!cursor.acceptWords('PARTITION', 'BY')) {
    statement.unknownClause(table.name, `Partitioning of table ${table.name}`);
    return undefined;
  }
  const line = statement.line;
  const partitioning: Partitioning = { ...readMethod(statement), partitions: [] };
  const count = cursor.acceptWords('PARTITIONS') ? Number(statement.number()) : 0;
  if (cursor.acceptWords('SUBPARTITION', 'BY')) {
    partitioning.subpartitioned = true;
    readMethod(statement);
    if (cursor.acceptWords('SUBPARTITIONS')) statement.number();
  }
  if (cursor.is('(')) readPartitions(statement, table, partitioning);
  else {
    // HASH and KEY may state only a number; the server names them p0, p1 ...
    const total = Math.min(Number.isInteger(count) && count > 0 ? count : 1, partitionsMax);
    const isCounted = /HASH|KEY/.test(partitioning.method);
    for (let index = 0; isCounted && index < total; index++) {
      partitioning.partitions.push({ name: `p${index}`, bound: '', line });
    }
  }
  return partitioning;
}

function readMethod(statement: StatementReader): { method: string; expression: string; columns: string[] } {
  const { cursor } = statement;
  const words: string[] = [];
  for (;;) {
    const word = cursor.acceptOneOf('LINEAR', 'HASH', 'KEY', 'RANGE', 'LIST', 'COLUMNS', 'SYSTEM_TIME');
    if (word === undefined) break;
    words.push(word);
  }
  if (cursor.acceptWords('ALGORITHM')) {
    cursor.accept('=');
    cursor.next();
  }
  const method = words.join(' ');
  if (method === 'SYSTEM_TIME' || !cursor.is('('))
    return { method, expression: readSystemTime(statement), columns: [] };
  const range = cursor.skipParenthesized();
  const expression = statement.text(range.start, range.end);
  return { method, expression, columns: /COLUMNS|KEY/.test(method) ? columnList(expression) : bareColumn(expression) };
}

/** MariaDB: PARTITION BY SYSTEM_TIME INTERVAL 1 MONTH STARTS ... AUTO / LIMIT n. */
function readSystemTime(statement: StatementReader): string {
  const { cursor } = statement;
  const start = cursor.start;
  while (!cursor.atEnd && !cursor.is('(') && !cursor.is(',') && !cursor.isWord('PARTITIONS')) cursor.next();
  return statement.textFrom(start);
}

function columnList(text: string): string[] {
  return text
    .split(',')
    .map(name =>
      name
        .trim()
        .replace(/^`(.*)`$/s, '$1')
        .replaceAll('``', '`'),
    )
    .filter(name => name !== '');
}

function bareColumn(expression: string): string[] {
  return /^(`[^`]+`|[\p{L}_][\p{L}\p{N}_$]*)$/u.test(expression) ? columnList(expression) : [];
}

/** `(PARTITION name VALUES ..., ...)`, added to those that are there. */
export function readPartitions(statement: StatementReader, table: Table, partitioning: Partitioning): void {
  const { cursor } = statement;
  cursor.accept('(');
  while (!cursor.atEnd && !cursor.accept(')')) {
    if (cursor.acceptWords('PARTITION')) readPartition(statement, partitioning);
    else statement.unknownClause(table.name, `A partition of table ${table.name}`);
    cursor.accept(',');
  }
}

function readPartition(statement: StatementReader, partitioning: Partitioning): void {
  const { cursor } = statement;
  const line = statement.line;
  const name = statement.identifier() ?? '';
  const start = cursor.start;
  let bound = '';
  if (cursor.acceptWords('VALUES')) {
    cursor.acceptWords('LESS', 'THAN');
    cursor.acceptWords('IN');
    if (cursor.is('(')) cursor.skipParenthesized();
    else cursor.acceptWords('MAXVALUE');
    bound = statement.text(start, cursor.previousStop);
  } else if (cursor.isWord('HISTORY') || cursor.isWord('CURRENT')) {
    bound = cursor.word;
    cursor.next();
  }
  if (partitioning.partitions.length < partitionsMax) partitioning.partitions.push({ name, bound, line });
  // Engine, comment, tablespace and subpartitions of one partition say where it is stored, not what is in it.
  cursor.skipTo(',');
}
