import { tokenKind } from '../../lexer/token-cursor.ts';
import type { StatementReader } from './statement-reader.ts';

/** Clauses that say how rows are stored, and nothing about what they are: single words ... */
const words = new Set(
  `LOGGING NOLOGGING NOCOMPRESS NOPARALLEL MONITORING NOMONITORING ROWDEPENDENCIES NOROWDEPENDENCIES ONLINE OFFLINE HEAP
  FILESYSTEM_LIKE_LOGGING NOREVERSE SORT NOSORT VISIBLE USABLE UNUSABLE NOMAPPING OVERFLOW NOCACHE
  KEEP_DUPLICATES DEDUPLICATE DECRYPT KEEP DELETE_OLD COMPUTE FORCE NOFORCE
  STATISTICS`.split(/\s+/),
);
/** ... words with a number ... */
const withNumber = new Set(
  `PCTFREE PCTUSED INITRANS MAXTRANS PCTTHRESHOLD PCTVERSION FREEPOOLS CHUNK PARALLEL COMPRESS RETENTION CACHE DEGREE
  INSTANCES`.split(/\s+/),
);
/** ... and phrases. */
const phrases: readonly (readonly string[])[] = [
  ['SEGMENT', 'CREATION', 'IMMEDIATE'],
  ['SEGMENT', 'CREATION', 'DEFERRED'],
  ['ENABLE', 'ROW', 'MOVEMENT'],
  ['DISABLE', 'ROW', 'MOVEMENT'],
  ['ENABLE', 'STORAGE', 'IN', 'ROW'],
  ['DISABLE', 'STORAGE', 'IN', 'ROW'],
  ['ENABLE', 'LOGICAL', 'REPLICATION'],
  ['DISABLE', 'LOGICAL', 'REPLICATION'],
  ['NO', 'INMEMORY'],
  ['NO', 'FLASHBACK', 'ARCHIVE'],
  ['NO', 'ROW', 'LEVEL', 'LOCKING'],
  ['ROW', 'LEVEL', 'LOCKING'],
  ['ROW', 'STORE', 'COMPRESS', 'ADVANCED'],
  ['ROW', 'STORE', 'COMPRESS', 'BASIC'],
  ['ROW', 'STORE', 'COMPRESS'],
  ['COLUMN', 'STORE', 'COMPRESS'],
  ['COMPRESS', 'ADVANCED', 'LOW'],
  ['COMPRESS', 'ADVANCED', 'HIGH'],
  ['COMPRESS', 'BASIC'],
  ['FOR', 'OLTP'],
  ['FOR', 'ALL', 'OPERATIONS'],
  ['FOR', 'DIRECT_LOAD', 'OPERATIONS'],
  ['FOR', 'QUERY', 'LOW'],
  ['FOR', 'QUERY', 'HIGH'],
  ['FOR', 'ARCHIVE', 'LOW'],
  ['FOR', 'ARCHIVE', 'HIGH'],
  ['MAPPING', 'TABLE'],
  ['INDEXING', 'ON'],
  ['INDEXING', 'OFF'],
  ['READ', 'ONLY'],
  ['READ', 'WRITE'],
  ['CACHE', 'READS'],
  ['COMPUTE', 'STATISTICS'],
  ['RETENTION', 'AUTO'],
  ['RETENTION', 'NONE'],
  ['RETENTION', 'MAX'],
  ['RETENTION', 'MIN'],
  ['COMPRESS', 'LOW'],
  ['COMPRESS', 'MEDIUM'],
  ['COMPRESS', 'HIGH'],
  ['NOT', 'PERSISTENT'],
];

/** Takes one clause about storage; false if none stands here. */
export function acceptPhysical(statement: StatementReader): boolean {
  const { cursor } = statement;
  if (phrases.some(phrase => cursor.acceptWords(...phrase))) return true;
  const { word } = cursor;
  if (word === 'INCLUDING' || word === 'TABLESPACE') {
    cursor.next();
    cursor.acceptWords('SET');
    statement.identifier();
    return true;
  }
  if (word === 'STORAGE' || word === 'RESULT_CACHE' || word === 'ILM') {
    cursor.next();
    if (cursor.is('(')) cursor.skipParenthesized();
    return true;
  }
  if (word === 'INMEMORY') {
    cursor.next();
    skipInMemory(statement);
    return true;
  }
  if (withNumber.has(word)) {
    cursor.next();
    if (cursor.is('(')) cursor.skipParenthesized();
    else if (cursor.kind === tokenKind.number) cursor.next();
    else if (word === 'PARALLEL') cursor.acceptWords('DEFAULT');
    return true;
  }
  if (words.has(word)) {
    cursor.next();
    return true;
  }
  if (cursor.acceptWords('FLASHBACK', 'ARCHIVE')) {
    if (statement.atName) statement.identifier();
    return true;
  }
  return cursor.acceptWords('BUFFER_POOL') && statement.identifier() !== undefined;
}

/** Takes all clauses about storage that stand here. */
export function skipPhysical(statement: StatementReader): void {
  while (!statement.cursor.atEnd && acceptPhysical(statement)) {
    // Each turn goes on by at least one token.
  }
}

function skipInMemory(statement: StatementReader): void {
  const { cursor } = statement;
  const options = [
    'MEMCOMPRESS',
    'PRIORITY',
    'DISTRIBUTE',
    'DUPLICATE',
    'FOR',
    'DML',
    'QUERY',
    'CAPACITY',
    'LOW',
    'HIGH',
    'NONE',
    'CRITICAL',
    'MEDIUM',
    'AUTO',
    'BY',
    'ALL',
    'ROWID',
    'RANGE',
    'SUBPARTITION',
  ];
  for (;;) {
    if (cursor.isWord('NO')) {
      const mark = cursor.mark();
      cursor.next();
      if (cursor.acceptOneOf('MEMCOMPRESS', 'DUPLICATE') !== undefined) continue;
      cursor.reset(mark);
      return;
    }
    if (cursor.acceptOneOf(...options) === undefined) return;
  }
}
