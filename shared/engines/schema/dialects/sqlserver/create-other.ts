import type { OtherObject, Sequence } from '../../model.ts';
import { displayName } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';
import { readType } from './type.ts';

/** CREATE TYPE: an alias of a system type becomes a domain; table types and types of the CLR are kept by their text. */
export function readCreateType(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE TYPE without a name.');
    return;
  }
  const place = { schema: name.schema, name: name.name, line: statement.firstLine };
  if (!cursor.acceptWords('FROM')) {
    context.types.put({ ...place, definition: { kind: 'other', text: statement.wholeText() } });
    return;
  }
  const base = readType(statement);
  if (base === undefined || base.type.kind === 'unknown') {
    statement.unreadable(`CREATE TYPE ${displayName(name)} is made from a type that is not known.`);
    return;
  }
  const nullable = !cursor.acceptWords('NOT', 'NULL');
  context.types.put({ ...place, definition: { kind: 'domain', base: base.sourceType, nullable, checks: [] } });
}

const smallest: { readonly [type: string]: string } = {
  tinyint: '0',
  smallint: '-32768',
  int: '-2147483648',
  integer: '-2147483648',
  bigint: '-9223372036854775808',
};

/** CREATE SEQUENCE and ALTER SEQUENCE: the cursor stands behind SEQUENCE. */
export function readSequence(statement: StatementReader, isNew: boolean): void {
  const { cursor, context } = statement;
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE SEQUENCE without a name.');
    return;
  }
  const known = context.catalog.sequences.find(name);
  if (!isNew && known === undefined) {
    statement.note('table-unknown', `ALTER SEQUENCE ${displayName(name)}: there is no such sequence.`);
    return;
  }
  const sequence: Sequence = known ?? { schema: name.schema, name: name.name, line: statement.firstLine };
  while (!cursor.atEnd) {
    if (!readSequenceOption(statement, sequence)) {
      statement.unknownClause(name.name, `A part of sequence ${displayName(name)}`);
      break;
    }
  }
  if (!isNew) return;
  // Without START a sequence begins at its smallest value, and without MINVALUE that is the type's.
  sequence.min ??= smallest[(sequence.dataType ?? 'bigint').replace(/\(.*/, '')] ?? '-9223372036854775808';
  sequence.start ??= (sequence.increment ?? '1').startsWith('-') ? (sequence.max ?? sequence.min) : sequence.min;
  context.catalog.sequences.put(sequence);
}

function readSequenceOption(statement: StatementReader, sequence: Sequence): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('AS')) {
    const type = readType(statement);
    if (type !== undefined) sequence.dataType = type.sourceType;
    return type !== undefined;
  }
  if (cursor.acceptWords('NO')) {
    return cursor.acceptOneOf('CACHE', 'CYCLE', 'MINVALUE', 'MAXVALUE') !== undefined;
  }
  if (cursor.acceptWords('CYCLE')) {
    sequence.cycle = true;
    return true;
  }
  const word = cursor.acceptOneOf('START', 'RESTART', 'INCREMENT', 'MINVALUE', 'MAXVALUE', 'CACHE');
  cursor.acceptOneOf('WITH', 'BY');
  const value = statement.signedNumber();
  const fields = { START: 'start', RESTART: 'next', INCREMENT: 'increment', MINVALUE: 'min', MAXVALUE: 'max' } as const;
  if (word === 'CACHE') {
    if (value !== undefined) sequence.cache = value;
    return true;
  }
  if (word === undefined) return false;
  const field = Object.entries(fields).find(([key]) => key === word)?.[1];
  if (field === undefined || value === undefined) return word === 'RESTART';
  sequence[field] = value;
  return true;
}

/** CREATE PARTITION FUNCTION f (type) AS RANGE LEFT|RIGHT FOR VALUES (...): the cursor stands behind FUNCTION. */
export function readPartitionFunction(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.identifier();
  if (cursor.is('(')) cursor.skipParenthesized();
  cursor.acceptWords('AS', 'RANGE');
  const side = cursor.acceptOneOf('LEFT', 'RIGHT') === 'RIGHT' ? 'RIGHT' : 'LEFT';
  if (name === undefined || !cursor.acceptWords('FOR', 'VALUES') || !cursor.is('(')) {
    statement.unreadable('CREATE PARTITION FUNCTION without a name or values.');
    return;
  }
  const values: string[] = [];
  cursor.next();
  while (!cursor.atEnd && !cursor.is(')') && values.length < context.limits.columnsMax * 8) {
    const start = cursor.start;
    cursor.skipTo(',', ')');
    values.push(statement.text(start, cursor.previousStop));
    cursor.accept(',');
  }
  context.partitionFunctions.set(name.toLowerCase(), { name, side, values, line: statement.firstLine });
  addOther(statement, 'other', `partition function ${name}`);
}

/** CREATE PARTITION SCHEME s AS PARTITION f TO (...): the cursor stands behind SCHEME. */
export function readPartitionScheme(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.identifier();
  const target = cursor.acceptWords('AS', 'PARTITION') ? statement.identifier() : undefined;
  if (name === undefined || target === undefined) {
    statement.unreadable('CREATE PARTITION SCHEME without a name or a function.');
    return;
  }
  context.partitionSchemes.set(name.toLowerCase(), target.toLowerCase());
  addOther(statement, 'other', `partition scheme ${name}`);
}

/** Notes an object that has no kind of its own in the model. */
export function addOther(statement: StatementReader, kind: OtherObject['kind'], name: string): void {
  const text = statement.wholeText().replace(secret, "$1'***'");
  statement.context.others.push({ kind, name, text, line: statement.firstLine });
}

/** Passwords have no place in a report. */
const secret = /\b((?:PASSWORD|SECRET)\s*=\s*)(?:N?'(?:[^']|'')*'|0x[0-9a-f]+)/gi;
