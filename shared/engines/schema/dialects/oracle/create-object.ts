import type { Routine, Trigger, View } from '../../model.ts';
import { displayName, findObject, findTable, objectKey } from './read-context.ts';
import type { QualifiedName, StatementReader } from './statement-reader.ts';

function schemaOf(name: QualifiedName): { schema?: string } {
  return name.schema === undefined ? {} : { schema: name.schema };
}

/** [MATERIALIZED] VIEW: the cursor stands behind VIEW. The last definition of a name counts. */
export function readCreateView(statement: StatementReader, materialized: boolean): void {
  const { cursor, context } = statement;
  statement.skipIfExists();
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE VIEW without a name.');
    return;
  }
  const columns = readColumns(statement);
  const optionsStart = cursor.start;
  while (!cursor.atEnd && !cursor.isWord('AS')) {
    if (cursor.is('(')) cursor.skipParenthesized();
    else cursor.next();
  }
  const options = statement.text(optionsStart, Math.max(optionsStart, cursor.previousStop));
  if (!cursor.acceptWords('AS')) {
    statement.unreadable('CREATE VIEW without AS.');
    return;
  }
  const { query, checkOption } = splitCheckOption(statement.text(cursor.start, cursor.end));
  const view: View = { ...schemaOf(name), name: name.name, columns, query, line: statement.firstLine };
  if (materialized) view.materialized = true;
  const all = [cursor.start === optionsStart ? '' : options, checkOption].filter(text => text !== '').join(' ');
  if (all !== '') view.options = all.replace(/\s+/g, ' ').slice(0, 1000);
  context.catalog.views.put(view);
  if (name.schema !== undefined) context.catalog.schemas.add(name.schema);
}

/** `(a, b UNIQUE RELY DISABLE NOVALIDATE, CONSTRAINT c PRIMARY KEY (a) DISABLE)`: the columns alone. */
function readColumns(statement: StatementReader): string[] {
  const { cursor, context } = statement;
  const names: string[] = [];
  if (!cursor.accept('(')) return names;
  while (!cursor.atEnd && !cursor.accept(')')) {
    const isConstraint = ['CONSTRAINT', 'PRIMARY', 'FOREIGN', 'CHECK'].some(word => cursor.isWord(word));
    const name = isConstraint ? undefined : statement.identifier();
    if (name !== undefined && names.length < context.limits.columnsMax) names.push(name);
    cursor.skipTo(',', ')');
    cursor.accept(',');
  }
  return names;
}

/** WITH READ ONLY and WITH CHECK OPTION stand behind the query but are no part of it. */
function splitCheckOption(text: string): { query: string; checkOption: string } {
  const found = /\s(WITH\s+(?:READ\s+ONLY|CHECK\s+OPTION)(?:\s+CONSTRAINT\s+\S+)?)\s*$/i.exec(text);
  if (found === null) return { query: text, checkOption: '' };
  return { query: text.slice(0, found.index), checkOption: (found[1] ?? '').replace(/\s+/g, ' ').toUpperCase() };
}

/** PROCEDURE, FUNCTION, PACKAGE or PACKAGE BODY: the cursor stands behind that word. */
export function readCreateRoutine(statement: StatementReader, kind: Routine['kind']): void {
  const { context } = statement;
  statement.skipIfExists();
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable(`CREATE ${kind.replace('-', ' ').toUpperCase()} without a name.`);
    return;
  }
  const text = statement.wholeText();
  const language = /\bLANGUAGE\s+(JAVA|C|JAVASCRIPT)\b/i.exec(text)?.[1] ?? 'PL/SQL';
  const routine: Routine = { ...schemaOf(name), name: name.name, kind, language, text, line: statement.firstLine };
  const known = context.routines.findIndex(other => other.kind === kind && objectKey(other) === objectKey(name));
  if (known >= 0) context.routines.splice(known, 1);
  context.routines.push(routine);
}

/** CREATE TRIGGER: the cursor stands behind TRIGGER. Triggers of a schema or the database are kept apart. */
export function readCreateTrigger(statement: StatementReader): void {
  const { cursor, context } = statement;
  statement.skipIfExists();
  const name = statement.objectName();
  const timing = readTiming(statement);
  if (name === undefined || timing === undefined) {
    statement.unreadable('CREATE TRIGGER without a name or a time.');
    return;
  }
  const events = readEvents(statement);
  const place = { name: name.name, text: statement.wholeText(), line: statement.firstLine };
  if (!cursor.acceptWords('ON') || events.length === 0 || cursor.isWord('DATABASE') || cursor.isWord('SCHEMA')) {
    context.others.push({ kind: 'other', ...place, name: `trigger ${name.name}` });
    return;
  }
  if (cursor.acceptWords('NESTED', 'TABLE')) {
    statement.identifier();
    cursor.acceptWords('OF');
  }
  const target = statement.objectName();
  if (target === undefined) {
    statement.unreadable('CREATE TRIGGER without a table.');
    return;
  }
  const table = findTable(context, target) ?? findObject(context.catalog.views, target);
  const trigger: Trigger = { ...schemaOf(name), ...place, table: target.name, timing, events };
  const known = context.triggers.findIndex(other => objectKey(other) === objectKey(trigger));
  if (known >= 0) context.triggers.splice(known, 1);
  context.triggers.push(trigger);
  context.history.switchTrigger(trigger.table, trigger.name, isCreatedOff(statement));
  if (table !== undefined) return;
  const message = `The trigger ${name.name} is on ${displayName(target)}, which is not there.`;
  statement.note('table-unknown', message, name.name);
}

/** Whether DISABLE stands before the condition and the body. */
function isCreatedOff({ cursor }: StatementReader): boolean {
  const ends = ['WHEN', 'DECLARE', 'BEGIN', 'CALL', 'COMPOUND'];
  while (!cursor.atEnd && !ends.some(word => cursor.isWord(word))) {
    if (cursor.isWord('DISABLE')) return true;
    cursor.next();
  }
  return false;
}

/** BEFORE, AFTER, INSTEAD OF; FOR begins a compound trigger, which has several times. */
function readTiming(statement: StatementReader): Trigger['timing'] | undefined {
  const { cursor } = statement;
  switch (cursor.acceptOneOf('BEFORE', 'AFTER', 'INSTEAD', 'FOR')) {
    case 'BEFORE':
    case 'FOR':
      return 'before';
    case 'AFTER':
      return 'after';
    case 'INSTEAD':
      cursor.acceptWords('OF');
      return 'instead of';
    default:
      return undefined;
  }
}

/** INSERT OR UPDATE OF a, b OR DELETE; empty for events of the server (LOGON, CREATE ...). */
function readEvents(statement: StatementReader): Trigger['events'] {
  const { cursor } = statement;
  const events: Trigger['events'] = [];
  do {
    const event = cursor.acceptOneOf('INSERT', 'UPDATE', 'DELETE');
    if (event === 'INSERT') events.push('insert');
    else if (event === 'UPDATE') events.push('update');
    else if (event === 'DELETE') events.push('delete');
    else break;
    if (cursor.acceptWords('OF')) {
      do statement.identifier();
      while (cursor.accept(','));
    }
  } while (cursor.acceptWords('OR'));
  return events;
}
