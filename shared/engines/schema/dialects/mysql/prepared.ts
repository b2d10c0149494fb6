import { tokenKind } from '../../lexer/token-cursor.ts';
import type { StatementReader } from './statement-reader.ts';

/** First words of statements that change no rows. */
const harmless = /^\s*(?:SET|SELECT|SHOW|DO|ANALYZE|OPTIMIZE|FLUSH)\b/i;
/** Percona's and MariaDB's dump tools ask so whether the server has RocksDB. */
const probe = /rocksdb/i;
const statementsMax = 1000;

/** PREPARE name FROM 'text' or @variable: what it will run, if the script says it. */
export function readPrepare(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.next();
  const name = statement.identifier()?.toLowerCase();
  if (name === undefined || !cursor.acceptWords('FROM')) {
    statement.unreadable('PREPARE without a name or a text.');
    return;
  }
  const isVariable = cursor.kind === tokenKind.variable;
  const variable = cursor.raw;
  const text = isVariable ? context.session.userVariable(variable) : statement.stringValue();
  const isHarmless = text === undefined ? probe.test(variable) : harmless.test(text);
  if (isHarmless && context.prepared.size < statementsMax) context.prepared.add(name);
  else context.prepared.delete(name);
  if (!isHarmless) statement.note('command-ignored', 'PREPARE makes a statement from text, which is not read.');
}

/** EXECUTE of a prepared statement. */
export function readExecute(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.next();
  const name = cursor.isWord('IMMEDIATE') ? undefined : statement.identifier()?.toLowerCase();
  if (name !== undefined && context.prepared.has(name)) return;
  statement.note('rows-changed', 'EXECUTE runs a statement made from text, which may change rows.');
}
