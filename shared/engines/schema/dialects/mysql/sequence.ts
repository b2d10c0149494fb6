import { tokenKind } from '../../lexer/token-cursor.ts';
import type { Sequence } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';

/** CREATE SEQUENCE (MariaDB): the cursor stands behind SEQUENCE. */
export function readCreateSequence(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.acceptWords('IF', 'NOT', 'EXISTS');
  // Only MariaDB has sequences.
  context.session.becomeMaria();
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE SEQUENCE without a name.');
    return;
  }
  const sequence: Sequence = { ...name, line: statement.firstLine };
  while (!cursor.atEnd) {
    if (cursor.acceptWords('AS')) sequence.dataType = cursor.raw.toLowerCase();
    else if (cursor.acceptWords('START')) {
      cursor.acceptWords('WITH');
      assign(sequence, 'start', readSigned(statement));
      continue;
    } else if (cursor.acceptWords('INCREMENT')) {
      cursor.acceptWords('BY');
      assign(sequence, 'increment', readSigned(statement));
      continue;
    } else if (cursor.acceptWords('MINVALUE')) {
      assign(sequence, 'min', readSigned(statement));
      continue;
    } else if (cursor.acceptWords('MAXVALUE')) {
      assign(sequence, 'max', readSigned(statement));
      continue;
    } else if (cursor.acceptWords('CACHE')) {
      assign(sequence, 'cache', readSigned(statement));
      continue;
    } else if (cursor.isWord('CYCLE')) sequence.cycle = true;
    else if (cursor.isWord('NOCYCLE')) sequence.cycle = false;
    else if (cursor.isWord('ENGINE')) {
      cursor.next();
      cursor.accept('=');
    } else if (!isSequenceWord(statement)) {
      statement.unknownClause(name.name, `A part of sequence ${name.name}`);
    }
    cursor.next();
  }
  sequence.start ??= sequence.min ?? '1';
  context.catalog.sequences.put(sequence);
}

function isSequenceWord(statement: StatementReader): boolean {
  const words = ['NO', 'NOMINVALUE', 'NOMAXVALUE', 'NOCACHE', 'RESTART', 'UNSIGNED', 'SIGNED', 'COMMENT'];
  return words.some(word => statement.cursor.isWord(word)) || statement.cursor.kind === tokenKind.string;
}

function assign(
  sequence: Sequence,
  field: 'start' | 'increment' | 'min' | 'max' | 'cache',
  value: string | undefined,
): void {
  if (value !== undefined) sequence[field] = value;
}

/** A number with its sign, `=` before it allowed. */
export function readSigned(statement: StatementReader): string | undefined {
  const { cursor } = statement;
  cursor.accept('=');
  const negative = cursor.accept('-');
  const digits = statement.number();
  return digits === undefined ? undefined : negative ? `-${digits}` : digits;
}

/** ALTER SEQUENCE s RESTART n. */
export function readAlterSequence(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.objectName();
  const sequence = name && context.catalog.sequences.find(name);
  if (sequence && cursor.acceptWords('RESTART')) {
    cursor.acceptWords('WITH');
    const next = readSigned(statement);
    if (next !== undefined) sequence.next = next;
  }
  if (!sequence || !cursor.atEnd) statement.unknownClause(name?.name ?? '', 'ALTER SEQUENCE');
}

/** mariadb-dump sets sequences by SELECT (or DO) SETVAL(sequence, value, is used). Other queries change nothing. */
export function readSetval(statement: StatementReader): void {
  const { cursor, context } = statement;
  if (!cursor.acceptWords('SETVAL') || !cursor.accept('(')) return;
  const name = statement.objectName();
  const sequence = name && context.catalog.sequences.find(name);
  cursor.accept(',');
  const value = readSigned(statement);
  const isUsed = !(cursor.accept(',') && (statement.number() === '0' || cursor.isWord('FALSE')));
  if (!sequence || value === undefined) {
    statement.note('statement-unknown', 'SETVAL of a sequence that is not there.');
    return;
  }
  sequence.next = isUsed ? (BigInt(value) + BigInt(sequence.increment ?? '1')).toString() : value;
}
