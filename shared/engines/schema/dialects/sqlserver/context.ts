import { ByteWindow } from '../../lexer/byte-window.ts';
import type { ReadLimits, Routine, Trigger } from '../../model.ts';
import { Catalog } from '../base/catalog.ts';
import { IssueLog } from '../base/issue-log.ts';
import { RowHistory } from '../base/row-history.ts';
import { SpanRecorder } from '../base/span-recorder.ts';
import { BatchState } from './batch-state.ts';
import { readWholeInsert } from './insert-whole.ts';
import { emptyTypes, type ReadContext } from './read-context.ts';
import { Session } from './session.ts';
import { StatementReader } from './statement-reader.ts';
import { StatementScanner } from './statement-scanner.ts';
import { readStatement } from './statements.ts';

/** Texts that run texts are followed so far. */
const innerDepthMax = 5;

/** What the readers of one script share, empty. */
export function makeContext(limits: ReadLimits): ReadContext {
  const issues = new IssueLog();
  const triggers: Trigger[] = [];
  const routines: Routine[] = [];
  const history = new RowHistory(issues, { dialect: 'sqlserver', triggers, routines });
  const context: ReadContext = {
    limits,
    issues,
    catalog: new Catalog(limits, issues),
    session: new Session(),
    batch: new BatchState(),
    history,
    spans: new SpanRecorder(history),
    routines,
    triggers,
    others: [],
    types: emptyTypes(),
    partitionFunctions: new Map(),
    partitionSchemes: new Map(),
    uncounted: new Set(),
    countersMoved: new Map(),
    notRunNoted: new Set(),
    databases: new Set(),
    header: {},
    innerDepth: 0,
    readInner: (text, line) => readInner(context, text, line),
  };
  return context;
}

/** Reads the statements of a text that a script runs: SSMS writes views and triggers so. */
function readInner(context: ReadContext, text: string, line: number): void {
  if (context.innerDepth >= innerDepthMax) {
    const message = 'Statements in texts in texts are followed only so far.';
    context.issues.add({ code: 'limit-reached', line, message });
    return;
  }
  context.innerDepth++;
  const window = new ByteWindow();
  const bytes = new TextEncoder().encode(text);
  window.append(bytes);
  const scanner = new StatementScanner(window);
  let start = 0;
  // Each turn goes on by at least one byte.
  while (start < bytes.length) {
    scanner.begin(start);
    const found = scanner.scan(true);
    const end = found < 0 ? bytes.length : found;
    const place = { bytes, start, end, line: line + linesBefore(bytes, start) };
    const statement = new StatementReader(context, place);
    if (!statement.cursor.atEnd) readInnerStatement(statement);
    start = Math.max(end + (found < 0 ? 0 : scanner.terminatorLength), start + 1);
  }
  context.innerDepth--;
}

function readInnerStatement(statement: StatementReader): void {
  const { cursor } = statement;
  if (cursor.isWord('INSERT')) readWholeInsert(statement, undefined, undefined);
  else if (!['BEGIN', 'END', 'ELSE', 'IF', 'WHILE', 'GO'].some(word => cursor.isWord(word))) readStatement(statement);
}

function linesBefore(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let index = 0; index < end; index++) if (bytes[index] === 0x0a) lines++;
  return lines;
}
