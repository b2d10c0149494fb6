import type { Partitioning, Table } from '../../model.ts';
import { sameName } from './constraint.ts';
import { partitionsMax, readPartitions } from './partitioning.ts';
import type { StatementReader } from './statement-reader.ts';

/** Changes of partitions that leave their bounds and rows as they are. */
const upkeep = ['ANALYZE', 'CHECK', 'OPTIMIZE', 'REBUILD', 'REPAIR'];

/** ALTER TABLE ... ADD PARTITION: the cursor stands on PARTITION. */
export function addPartitions(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  cursor.acceptWords('PARTITION');
  skipBinlogWords(statement);
  cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const { partitioning } = table;
  if (partitioning === undefined) {
    statement.unknownClause(table.name, `ADD PARTITION of table ${table.name}, which has none,`);
    return;
  }
  if (cursor.acceptWords('PARTITIONS')) {
    const count = Number(statement.number());
    addCounted(partitioning, Number.isInteger(count) ? count : 0, statement.line);
  } else if (cursor.is('(')) readPartitions(statement, table, partitioning);
  else statement.unknownClause(table.name, `ADD PARTITION of table ${table.name}`);
}

/** HASH and KEY: the server goes on counting p0, p1 ... */
function addCounted(partitioning: Partitioning, count: number, line: number): void {
  const countMax = partitionsMax - partitioning.partitions.length;
  for (let added = 0; added < Math.min(count, countMax); added += 1)
    partitioning.partitions.push({ name: `p${partitioning.partitions.length}`, bound: '', line });
}

/** ALTER TABLE ... DROP PARTITION: the cursor stands on PARTITION. The rows of the partitions go with them. */
export function dropPartitions(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  cursor.acceptWords('PARTITION');
  cursor.acceptWords('IF', 'EXISTS');
  const names = readNames(statement);
  const { partitioning } = table;
  if (partitioning === undefined) {
    statement.unknownClause(table.name, `DROP PARTITION of table ${table.name}, which has none,`);
    return;
  }
  partitioning.partitions = partitioning.partitions.filter(({ name }) => !names.some(other => sameName(other, name)));
  noteRowsGone(statement, table);
}

/**
 * The other changes of partitions: COALESCE, REORGANIZE, TRUNCATE, EXCHANGE, REMOVE PARTITIONING and what only keeps them in
 * order. false: none of them stands here.
 */
export function readPartitionChange(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('REMOVE', 'PARTITIONING')) {
    delete table.partitioning;
    return true;
  }
  if (upkeep.some(word => cursor.acceptWords(word, 'PARTITION'))) {
    skipBinlogWords(statement);
    readNames(statement);
    return true;
  }
  if (cursor.acceptWords('TRUNCATE', 'PARTITION')) {
    readNames(statement);
    noteRowsGone(statement, table);
    return true;
  }
  if (cursor.acceptWords('COALESCE', 'PARTITION')) {
    skipBinlogWords(statement);
    const count = Number(statement.number());
    const { partitioning } = table;
    if (partitioning !== undefined && Number.isInteger(count) && count > 0) partitioning.partitions.splice(-count);
    return true;
  }
  if (cursor.acceptWords('EXCHANGE', 'PARTITION')) {
    noteExchange(statement, table);
    return true;
  }
  if (!cursor.acceptWords('REORGANIZE', 'PARTITION')) return false;
  reorganize(statement, table);
  return true;
}

/** REORGANIZE PARTITION a, b INTO (PARTITION ...): the new ones stand where the old ones stood. */
function reorganize(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  skipBinlogWords(statement);
  const names = readNames(statement);
  const { partitioning } = table;
  if (partitioning === undefined || !cursor.acceptWords('INTO') || !cursor.is('(')) {
    statement.unknownClause(table.name, `REORGANIZE PARTITION of table ${table.name}`);
    return;
  }
  const isNamed = ({ name }: { name: string }) => names.some(other => sameName(other, name));
  const at = partitioning.partitions.findIndex(isNamed);
  const kept = partitioning.partitions.filter(partition => !isNamed(partition));
  const made: Partitioning = { ...partitioning, partitions: [] };
  readPartitions(statement, table, made);
  kept.splice(at < 0 ? kept.length : at, 0, ...made.partitions);
  partitioning.partitions = kept;
}

/** Names up to the end of the list; ALL is none. A change of partitions is the last of its statement. */
function readNames(statement: StatementReader): string[] {
  const { cursor } = statement;
  if (cursor.acceptWords('ALL')) return [];
  const names: string[] = [];
  do {
    const name = statement.identifier();
    if (name === undefined) break;
    names.push(name);
  } while (cursor.accept(','));
  return names;
}

function skipBinlogWords(statement: StatementReader): void {
  statement.cursor.acceptOneOf('NO_WRITE_TO_BINLOG', 'LOCAL');
}

/** EXCHANGE PARTITION p WITH TABLE t: the two change places, with their rows. */
function noteExchange(statement: StatementReader, table: Table): void {
  const { cursor, context } = statement;
  statement.identifier();
  const name = cursor.acceptWords('WITH', 'TABLE') ? statement.objectName() : undefined;
  if (cursor.acceptOneOf('WITH', 'WITHOUT') !== undefined) cursor.acceptWords('VALIDATION');
  const other = name && context.catalog.tables.find(name);
  const change = {
    line: statement.firstLine,
    object: `partitions of ${table.name}${other === undefined ? '' : ` and ${other.name}`}`,
    message: `A partition of table ${table.name} changes places with another table after rows were written.`,
    excerpt: statement.excerpt(statement.start),
  };
  if (!context.history.changedIfFilled(table, change) && other) context.history.changedIfFilled(other, change);
}

function noteRowsGone(statement: StatementReader, table: Table): void {
  const isFilled = statement.context.history.changedIfFilled(table, {
    line: statement.firstLine,
    message: `A partition of table ${table.name} is emptied after rows were written.`,
    excerpt: statement.excerpt(statement.start),
  });
  if (isFilled) statement.context.uncounted.set(table, '');
}
