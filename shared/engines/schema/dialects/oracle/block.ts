import { tokenKind } from '../../lexer/token-cursor.ts';
import type { Profiler } from '../../profile/profiler.ts';
import { addOther } from './create-other.ts';
import { readWholeInsert } from './insert-whole.ts';
import { StatementReader } from './statement-reader.ts';
import { readStatement } from './statements.ts';

/** Statements of a block that is read through: longer ones are programs. */
const statementsMax = 100_000;

/** Words by which a block may change rows. */
const changesRows = /\b(?:UPDATE|DELETE|MERGE|INSERT|TRUNCATE|EXECUTE\s+IMMEDIATE|DROP)\b/i;

interface Part {
  start: number;
  end: number;
}

/**
 * A block of PL/SQL without a name. One that holds nothing but INSERT, COMMIT and texts that are run (EXECUTE IMMEDIATE)
 * is read as the statements in it; a job is kept; what any other does only a server knows. Returns the rows counted.
 * `offset`: absolute offset of the first byte that the statement's bytes hold.
 */
export function readBlock(statement: StatementReader, profiler: Profiler | undefined, offset: number): number {
  const text = statement.wholeText();
  const job = /\bDBMS_(?:SCHEDULER|JOB)\b/i.test(text);
  if (job) {
    const name = /\bjob_name\s*=>\s*'([^']{1,128})'/i.exec(text)?.[1] ?? 'job';
    addOther(statement, 'job', name.replaceAll('"', ''));
    return 0;
  }
  const parts = simpleParts(statement);
  if (parts === undefined) {
    const inserts = text.match(/\bINSERT\s+INTO\b/gi)?.length ?? 0;
    if (inserts > 0)
      statement.issue('row-unreadable', {
        message: 'A block of PL/SQL puts rows into tables in its own way; it is not run, and they are not read.',
        excerpt: text,
        line: statement.firstLine,
      });
    else
      statement.note(
        changesRows.test(text) ? 'rows-changed' : 'command-ignored',
        'A block of PL/SQL is not run; what it does only a server knows.',
      );
    return 0;
  }
  let rows = 0;
  for (const part of parts) rows += readPart(statement, part, profiler, offset);
  if (/\bCOMMIT\b/i.test(text)) statement.context.history.commit();
  return rows;
}

/** The statements between BEGIN and END; undefined if the block declares, decides or repeats anything. */
function simpleParts(statement: StatementReader): Part[] | undefined {
  const { cursor } = statement;
  if (!cursor.acceptWords('BEGIN')) return undefined;
  const parts: Part[] = [];
  while (!cursor.atEnd && parts.length < statementsMax) {
    if (cursor.accept(';')) continue;
    // A handler catches what a former run left behind; here nothing was left.
    if (cursor.acceptWords('EXCEPTION')) skipHandlers(statement);
    if (cursor.acceptWords('END')) {
      if (statement.atName) statement.identifier();
      cursor.accept(';');
      return cursor.atEnd ? parts : undefined;
    }
    const part = readThrough(statement);
    if (part === undefined) return undefined;
    if (part !== 'nothing') parts.push(part);
  }
  return undefined;
}

/** Goes to the END that closes the block. */
function skipHandlers(statement: StatementReader): void {
  const { cursor } = statement;
  for (let depth = 0; !cursor.atEnd; cursor.next()) {
    if (cursor.isWord('END')) {
      if (depth === 0) return;
      depth--;
      cursor.next();
    } else if (['IF', 'LOOP', 'CASE', 'BEGIN'].some(word => cursor.isWord(word))) depth++;
  }
}

function readThrough(statement: StatementReader): Part | 'nothing' | undefined {
  const { cursor } = statement;
  const start = cursor.start;
  const isInsert = cursor.isWord('INSERT');
  const isRun = !isInsert && cursor.acceptWords('EXECUTE', 'IMMEDIATE');
  if (!isInsert && !isRun && cursor.acceptOneOf('COMMIT', 'NULL') === undefined) return undefined;
  const textStart = cursor.start;
  const isText = cursor.kind === tokenKind.string;
  while (!cursor.atEnd && !cursor.is(';')) {
    if (['BEGIN', 'LOOP', 'END'].some(word => cursor.isWord(word))) return undefined;
    cursor.next();
  }
  const end = cursor.previousStop;
  cursor.accept(';');
  if (isInsert) return { start, end };
  if (!isRun) return 'nothing';
  return isText ? { start: textStart, end } : undefined;
}

function readPart(
  statement: StatementReader,
  { start, end }: Part,
  profiler: Profiler | undefined,
  offset: number,
): number {
  const { context } = statement;
  const { bytes } = statement.cursor;
  const inner = new StatementReader(context, { bytes, start, end, line: statement.lineAt(start) });
  if (inner.cursor.isWord('INSERT')) {
    return readWholeInsert(inner, profiler, { startByte: offset + start, endByte: offset + end });
  }
  const text = inner.cursor.unquoted();
  const run = new StatementReader(context, { bytes: text, start: 0, end: text.length, line: inner.firstLine });
  if (['CREATE', 'ALTER', 'COMMENT', 'DROP', 'TRUNCATE'].some(word => run.cursor.isWord(word))) readStatement(run);
  else if (
    !['GRANT', 'REVOKE', 'ANALYZE', 'SELECT', 'BEGIN'].some(word => run.cursor.isWord(word)) ||
    changesRows.test(run.wholeText())
  )
    run.note('rows-changed', 'A text that a block runs is not read; what it does only a server knows.');
  else run.note('command-ignored', 'A text that a block runs is not read; what it does only a server knows.');
  return 0;
}
