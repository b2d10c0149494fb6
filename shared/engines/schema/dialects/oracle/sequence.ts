import type { Sequence } from '../../model.ts';
import type { ObjectName } from '../base/catalog.ts';
import { displayName, findObject } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** A sequence with nothing said of it yet. */
export function sequenceOf(name: ObjectName, line: number): Sequence {
  return { ...(name.schema === undefined ? {} : { schema: name.schema }), name: name.name, line };
}

/** CREATE SEQUENCE and ALTER SEQUENCE: the cursor stands behind SEQUENCE. */
export function readSequence(statement: StatementReader, isNew: boolean): void {
  const { cursor, context } = statement;
  statement.skipIfExists();
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE SEQUENCE without a name.');
    return;
  }
  const known = findObject(context.catalog.sequences, name);
  if (!isNew && known === undefined) {
    statement.note('table-unknown', `ALTER SEQUENCE ${displayName(name)}: there is no such sequence.`);
    return;
  }
  const sequence = isNew || known === undefined ? sequenceOf(name, statement.firstLine) : known;
  const before = sequence.start;
  if (!isNew) delete sequence.start;
  const restarts = !isNew && cursor.acceptWords('RESTART');
  while (!cursor.atEnd) {
    if (readSequenceOption(statement, sequence)) continue;
    statement.unknownClause(name.name, `A part of sequence ${displayName(name)}`);
    statement.skipAll();
  }
  if (isNew) {
    context.catalog.sequences.put(sequence);
    return;
  }
  if (restarts) sequence.next = sequence.start ?? before ?? '1';
  if (before === undefined) delete sequence.start;
  else sequence.start = before;
}

/** One option of a sequence or an identity column; false if none stands here. */
export function readSequenceOption(statement: StatementReader, sequence: Sequence): boolean {
  const { cursor } = statement;
  const flags = ['ORDER', 'NOORDER', 'NOCACHE', 'KEEP', 'NOKEEP', 'GLOBAL', 'SESSION', 'NOSHARD'];
  if (cursor.acceptOneOf(...flags) !== undefined) return true;
  if (cursor.acceptOneOf('NOCYCLE', 'NOMINVALUE', 'NOMAXVALUE', 'NOSCALE') !== undefined) return true;
  if (cursor.acceptOneOf('SCALE', 'SHARD') !== undefined) {
    cursor.acceptOneOf('EXTEND', 'NOEXTEND');
    return true;
  }
  if (cursor.acceptWords('NO'))
    return cursor.acceptOneOf('CACHE', 'CYCLE', 'MINVALUE', 'MAXVALUE', 'ORDER') !== undefined;
  if (cursor.acceptWords('CYCLE')) {
    sequence.cycle = true;
    return true;
  }
  const field = numberFields.find(([word]) => cursor.acceptWords(word));
  if (field === undefined) return false;
  cursor.acceptOneOf('WITH', 'BY');
  if (field[1] === 'start' && cursor.acceptWords('LIMIT', 'VALUE')) return true;
  const value = statement.signedNumber();
  if (value === undefined) return false;
  sequence[field[1]] = value;
  return true;
}

const numberFields = [
  ['START', 'start'],
  ['INCREMENT', 'increment'],
  ['MINVALUE', 'min'],
  ['MAXVALUE', 'max'],
  ['CACHE', 'cache'],
] as const;
