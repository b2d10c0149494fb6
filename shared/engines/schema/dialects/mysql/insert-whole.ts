import type { Table } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import { type AutoNumbers, NumberedRows, numberedPlace } from './auto-numbers.ts';
import { readColumnList, readTarget } from './insert-head.ts';
import { displayName, noteConflict } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';
import { ValueSink, valueForm } from './value.ts';

interface Assignment {
  column: string;
  start: number;
  end: number;
}

/** Reads INSERT ... SET (one row) or notes INSERT ... SELECT. Returns the number of rows. */
export function readWholeInsert(
  statement: StatementReader,
  profiler: Profiler | undefined,
  numbers: AutoNumbers,
  startByte: number,
  endByte: number,
): number {
  const { cursor, context } = statement;
  const written = readTarget(statement);
  if (written === undefined) {
    statement.note('statement-unreadable', 'An INSERT was not understood and is left out.');
    return 0;
  }
  const { target, mayConflict } = written;
  const table = context.catalog.tables.find(target);
  const label = displayName(table ?? target);
  if (!cursor.isWord('SET')) {
    const columns = readColumnList(statement);
    const isQuery =
      columns === undefined || ['SELECT', 'WITH', 'TABLE'].some(word => cursor.isWord(word)) || cursor.is('(');
    if (isQuery) {
      if (table) context.uncounted.set(table, 'rows come from a query');
      statement.note('command-ignored', `INSERT into ${label} takes rows from a query; they are not known.`, label);
    } else statement.note('statement-unreadable', 'An INSERT was not understood and is left out.', label);
    return 0;
  }
  cursor.next();
  const assignments = readAssignments(statement, table);
  if (!table) {
    context.spans.gap();
    const message = `Rows for table ${label}, which is not created before them; they are counted but not read.`;
    statement.note('table-unknown', message, label);
    return 1;
  }
  if (mayConflict) noteConflict(context, table, statement.firstLine);
  if (profiler) profileRow(statement, profiler, numbers, table, assignments);
  recordRow(statement, table, assignments, startByte, endByte, numbers);
  return 1;
}

function readAssignments(statement: StatementReader, table: Table | undefined): Assignment[] {
  const { cursor, context } = statement;
  const assignments: Assignment[] = [];
  while (!cursor.atEnd && assignments.length < context.limits.columnsMax) {
    let column = statement.identifier();
    while (column !== undefined && cursor.accept('.')) column = statement.identifier();
    cursor.accept(':');
    if (column === undefined || !cursor.accept('=')) {
      statement.unknownClause('', 'A part of INSERT ... SET');
    } else {
      const start = cursor.start;
      let end = cursor.stop;
      let depth = 0;
      while (!cursor.atEnd && !(depth === 0 && (cursor.is(',') || isTail(statement)))) {
        if (cursor.is('(')) depth++;
        else if (cursor.is(')')) depth--;
        end = cursor.stop;
        cursor.next();
      }
      assignments.push({ column, start, end });
      if (isTail(statement)) {
        noteTail(statement, table);
        break;
      }
    }
    if (!cursor.accept(',')) break;
  }
  return assignments;
}

function isTail(statement: StatementReader): boolean {
  return statement.cursor.isWord('ON') || statement.cursor.isWord('RETURNING');
}

function noteTail(statement: StatementReader, table: Table | undefined): void {
  if (!statement.cursor.isWord('ON')) return;
  if (table) noteConflict(statement.context, table, statement.firstLine);
}

function recordRow(
  statement: StatementReader,
  table: Table,
  assignments: readonly Assignment[],
  startByte: number,
  endByte: number,
  numbers: AutoNumbers,
): void {
  const { session, spans } = statement.context;
  const first = assignments[0];
  const last = assignments.at(-1);
  table.rowCount = (table.rowCount ?? 0) + 1;
  if (first && last) table.rowBytes += last.end - first.start;
  spans.add(table, {
    startByte,
    endByte,
    format: 'insert',
    columns: assignments.map(assignment => assignment.column),
    ...session.spanState(),
    line: statement.firstLine,
    rows: 1,
    ...numbers.spanState(table, session.zeroIsNumbered),
  });
}

function profileRow(
  statement: StatementReader,
  profiler: Profiler,
  numbers: AutoNumbers,
  table: Table,
  assignments: readonly Assignment[],
): void {
  const { limits, session } = statement.context;
  const columns = assignments.map(assignment => assignment.column);
  const { place, isOmitted, numbered, names } = numberedPlace(numbers.of(table), columns);
  const given = profiler.table(table, names, session.charset);
  const rows = isOmitted && numbered ? new NumberedRows(given, place, numbered.counter) : given;
  const sink = new ValueSink(limits.valueBytesMax);
  const { zeroIsNumbered } = session;
  sink.direct(
    session.charset,
    numbered && !isOmitted ? { place, counter: numbered.counter, zeroIsNumbered } : undefined,
  );
  const { bytes } = statement.cursor;
  rows.row(statement.firstLine);
  for (const [index, { start, end }] of assignments.entries()) {
    const isCut = sink.put(rows, index, bytes, start, end, valueForm.any, session.rules);
    if (!isCut) continue;
    const message = `Values longer than ${limits.valueBytesMax} bytes are looked at only up to there.`;
    statement.issue('limit-reached', { message, object: displayName(table), line: statement.firstLine });
  }
  rows.rowEnd();
}
