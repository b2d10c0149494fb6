import type { Routine, Trigger, View } from '../../model.ts';
import { displayName, objectKey } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** CREATE VIEW: the cursor stands behind VIEW. The last definition of a name counts. */
export function readCreateView(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE VIEW without a name.');
    return;
  }
  const columns = statement.nameList();
  const optionsStart = cursor.start;
  if (cursor.acceptWords('WITH')) {
    do cursor.next();
    while (cursor.accept(','));
  }
  const options = statement.text(optionsStart, Math.max(optionsStart, cursor.previousStop));
  if (!cursor.acceptWords('AS')) {
    statement.unreadable('CREATE VIEW without AS.');
    return;
  }
  const { query, checkOption } = splitCheckOption(statement.text(cursor.start, cursor.end));
  const view: View = { schema: name.schema, name: name.name, columns, query, line: statement.firstLine };
  const all = [optionsStart === cursor.start ? '' : options, checkOption].filter(text => text !== '').join(' ');
  if (all !== '') view.options = all;
  context.catalog.views.put(view);
  context.catalog.schemas.add(name.schema);
}

/** WITH CHECK OPTION stands behind the query but is no part of it. */
function splitCheckOption(text: string): { query: string; checkOption: string } {
  const found = /\s(WITH\s+CHECK\s+OPTION)\s*$/i.exec(text);
  if (found === null) return { query: text, checkOption: '' };
  return { query: text.slice(0, found.index), checkOption: (found[1] ?? '').replace(/\s+/g, ' ').toUpperCase() };
}

/** CREATE PROCEDURE or FUNCTION: the cursor stands behind that word. */
export function readCreateRoutine(statement: StatementReader, kind: Routine['kind']): void {
  const { context } = statement;
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable(`CREATE ${kind.toUpperCase()} without a name.`);
    return;
  }
  const text = statement.wholeText();
  const language = /\bEXTERNAL\s+NAME\b/i.test(text) ? 'CLR' : 'T-SQL';
  const routine: Routine = {
    schema: name.schema,
    name: name.name,
    kind,
    language,
    text,
    line: statement.firstLine,
  };
  const known = context.routines.findIndex(other => objectKey(other) === objectKey(name));
  if (known >= 0) context.routines.splice(known, 1);
  context.routines.push(routine);
}

/** CREATE TRIGGER: the cursor stands behind TRIGGER. Triggers of the database or the server are kept apart. */
export function readCreateTrigger(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.objectName();
  if (name === undefined || !cursor.acceptWords('ON')) {
    statement.unreadable('CREATE TRIGGER without a name or a table.');
    return;
  }
  if (cursor.isWord('DATABASE') || cursor.acceptWords('ALL', 'SERVER')) {
    context.others.push({ kind: 'other', name: name.name, text: statement.wholeText(), line: statement.firstLine });
    return;
  }
  const target = statement.objectName();
  skipOptions(statement);
  const timing = cursor.acceptOneOf('FOR', 'AFTER', 'INSTEAD');
  cursor.acceptWords('OF');
  const events = readEvents(statement);
  if (target === undefined || timing === undefined || events.length === 0) {
    statement.unreadable('CREATE TRIGGER without a table, a time or an event.');
    return;
  }
  const trigger: Trigger = {
    schema: name.isQualified ? name.schema : target.schema,
    name: name.name,
    table: target.name,
    timing: timing === 'INSTEAD' ? 'instead of' : 'after',
    events,
    text: statement.wholeText(),
    line: statement.firstLine,
  };
  const known = context.triggers.findIndex(other => objectKey(other) === objectKey(trigger));
  if (known >= 0) context.triggers.splice(known, 1);
  context.triggers.push(trigger);
  if (context.catalog.tables.find(target) === undefined && context.catalog.views.find(target) === undefined) {
    const message = `The trigger ${name.name} is on ${displayName(target)}, which is not there.`;
    statement.note('table-unknown', message, name.name);
  }
}

/** WITH ENCRYPTION, EXECUTE AS OWNER ... before the time. */
function skipOptions(statement: StatementReader): void {
  const { cursor } = statement;
  if (!cursor.isWord('WITH')) return;
  while (!cursor.atEnd && !['FOR', 'AFTER', 'INSTEAD'].some(word => cursor.isWord(word))) cursor.next();
}

function readEvents(statement: StatementReader): Trigger['events'] {
  const events: Trigger['events'] = [];
  do {
    const event = statement.cursor.acceptOneOf('INSERT', 'UPDATE', 'DELETE');
    if (event === 'INSERT') events.push('insert');
    else if (event === 'UPDATE') events.push('update');
    else if (event === 'DELETE') events.push('delete');
  } while (statement.cursor.accept(','));
  return events;
}
