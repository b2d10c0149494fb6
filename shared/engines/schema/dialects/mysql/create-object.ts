import { tokenKind } from '../../lexer/token-cursor.ts';
import type { OtherObject, Routine, Trigger, View } from '../../model.ts';
import type { ObjectName } from '../base/catalog.ts';
import { objectKey } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** What stands between CREATE and the kind of object, as written. */
export interface CreatePrefix {
  options: string;
  orReplace: boolean;
  temporary: boolean;
  aggregate: boolean;
}

/** Reads OR REPLACE, ALGORITHM, DEFINER, SQL SECURITY, TEMPORARY, AGGREGATE in any order. */
export function readCreatePrefix(statement: StatementReader): CreatePrefix {
  const { cursor } = statement;
  const prefix: CreatePrefix = { options: '', orReplace: false, temporary: false, aggregate: false };
  const start = cursor.start;
  for (;;) {
    if (cursor.acceptWords('OR', 'REPLACE')) prefix.orReplace = true;
    else if (cursor.acceptOneOf('TEMPORARY')) prefix.temporary = true;
    else if (cursor.acceptOneOf('AGGREGATE')) prefix.aggregate = true;
    else if (cursor.acceptWords('ALGORITHM')) {
      cursor.accept('=');
      cursor.next();
    } else if (cursor.acceptWords('DEFINER')) {
      cursor.accept('=');
      readAccount(statement);
    } else if (!cursor.acceptWords('SQL', 'SECURITY') && !cursor.acceptOneOf('INVOKER')) break;
    else if (cursor.isWord('DEFINER')) takeSecurityDefiner(statement);
  }
  prefix.options = statement.textFrom(start).replace(/\s+/g, ' ');
  return prefix;
}

/** SQL SECURITY DEFINER: here DEFINER is the value, not the clause. */
function takeSecurityDefiner(statement: StatementReader): void {
  const { cursor } = statement;
  const mark = cursor.mark();
  cursor.next();
  if (cursor.is('=')) cursor.reset(mark);
}

/** user@host, 'user'@'host', CURRENT_USER(), role. */
function readAccount(statement: StatementReader): string {
  const { cursor } = statement;
  const start = cursor.start;
  cursor.next();
  if (cursor.is('(')) cursor.skipParenthesized();
  else if (cursor.kind === tokenKind.variable) cursor.next();
  else if (cursor.accept('@')) cursor.next();
  return statement.textFrom(start);
}

/** CREATE VIEW: the cursor stands behind VIEW. The last definition of a name counts. */
export function readCreateView(statement: StatementReader, prefix: CreatePrefix): void {
  const { cursor, context } = statement;
  const ifNotExists = cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE VIEW without a name.');
    return;
  }
  if (ifNotExists && context.catalog.views.find(name)) return;
  const columns = cursor.is('(') ? readNames(statement) : [];
  if (!cursor.acceptWords('AS')) {
    statement.unreadable('CREATE VIEW without AS.');
    return;
  }
  const { query, checkOption } = splitCheckOption(statement.text(cursor.start, cursor.end));
  // mysqldump creates a table or view of the same columns first, so that views can refer to each other.
  const standIn = context.catalog.tables.findExact(name);
  if (standIn) {
    context.standIns.set(
      objectKey(name),
      standIn.columns.map(column => column.name),
    );
    context.catalog.tables.remove(standIn);
  }
  const known = columns.length > 0 ? columns : (context.standIns.get(objectKey(name)) ?? selectedNames(query));
  const view: View = { ...name, columns: known, query, line: statement.firstLine };
  const options = [prefix.options, checkOption].filter(text => text !== '').join(' ');
  if (options !== '') view.options = options;
  context.catalog.views.put(view);
  if (name.schema !== undefined) context.catalog.schemas.add(name.schema);
}

/** WITH CHECK OPTION stands behind the query but is no part of it. */
function splitCheckOption(text: string): { query: string; checkOption: string } {
  const found = /\s+(WITH\s+(?:CASCADED\s+|LOCAL\s+)?CHECK\s+OPTION)\s*$/i.exec(text);
  if (!found) return { query: text, checkOption: '' };
  return { query: text.slice(0, found.index), checkOption: (found[1] ?? '').replace(/\s+/g, ' ') };
}

/** Names of a stand-in's columns: SELECT 1 AS `a`, 1 AS `b`. Empty for any other query. */
function selectedNames(query: string): string[] {
  if (!/^SELECT\s+1 AS `/i.test(query) || / FROM /i.test(query)) return [];
  return [...query.matchAll(/1 AS `((?:[^`]|``)*)`/gi)].map(match => (match[1] ?? '').replaceAll('``', '`'));
}

function readNames(statement: StatementReader): string[] {
  const { cursor } = statement;
  const names: string[] = [];
  cursor.accept('(');
  while (!cursor.atEnd && !cursor.accept(')')) {
    const name = statement.identifier();
    if (name !== undefined && names.length < statement.context.limits.columnsMax) names.push(name);
    else cursor.next();
    cursor.accept(',');
  }
  return names;
}

/** CREATE FUNCTION, PROCEDURE, PACKAGE: the cursor stands behind that word. */
export function readCreateRoutine(statement: StatementReader, kind: Routine['kind']): void {
  const { cursor, context } = statement;
  cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable(`CREATE ${kind.toUpperCase()} without a name.`);
    return;
  }
  const language = cursor.isWord('RETURNS') || cursor.isWord('SONAME') ? 'UDF' : 'SQL';
  const routine: Routine = { ...name, kind, language, text: statement.wholeText(), line: statement.firstLine };
  const known = context.routines.findIndex(other => other.kind === kind && objectKey(other) === objectKey(name));
  if (known >= 0) context.routines.splice(known, 1);
  context.routines.push(routine);
}

/** CREATE TRIGGER: the cursor stands behind TRIGGER. */
export function readCreateTrigger(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = statement.objectName();
  const timing = cursor.acceptOneOf('BEFORE', 'AFTER');
  const events = readTriggerEvents(statement);
  const table = cursor.acceptWords('ON') ? statement.objectName() : undefined;
  if (name === undefined || timing === undefined || events.length === 0 || table === undefined) {
    statement.unreadable('CREATE TRIGGER without a name, a time, an event or a table.');
    return;
  }
  context.triggers.push({
    ...name,
    table: table.name,
    timing: timing === 'BEFORE' ? 'before' : 'after',
    events,
    text: statement.wholeText(),
    line: statement.firstLine,
  });
}

function readTriggerEvents(statement: StatementReader): Trigger['events'] {
  const events: Trigger['events'] = [];
  do {
    const event = statement.cursor.acceptOneOf('INSERT', 'UPDATE', 'DELETE');
    if (event === 'INSERT') events.push('insert');
    else if (event === 'UPDATE') events.push('update');
    else if (event === 'DELETE') events.push('delete');
  } while (statement.cursor.acceptWords('OR'));
  return events;
}

/** Notes an object that has a kind of its own in the model's list of others. */
export function addOther(
  statement: StatementReader,
  kind: OtherObject['kind'],
  name: ObjectName | string | undefined,
): void {
  const label = typeof name === 'string' ? name : (name?.name ?? '');
  statement.context.others.push({ kind, name: label, text: statement.wholeText(), line: statement.firstLine });
}
