import { findColumn, findObject, findTable } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** COMMENT ON: the cursor stands behind ON. An empty comment takes the former one away. */
export function readComment(statement: StatementReader): void {
  const { cursor, context } = statement;
  const kind = cursor.acceptWords('MATERIALIZED', 'VIEW')
    ? 'TABLE'
    : (cursor.acceptOneOf('TABLE', 'COLUMN', 'VIEW') ?? '');
  if (kind === '') {
    context.others.push({
      kind: 'comment',
      name: cursor.word.toLowerCase(),
      text: statement.wholeText(),
      line: statement.firstLine,
    });
    return;
  }
  const parts: string[] = [];
  do parts.push(statement.identifier() ?? '');
  while (cursor.accept('.') && parts.length < 4);
  const text = cursor.acceptWords('IS') ? statement.stringValue() : undefined;
  if (text === undefined) {
    statement.unreadable('COMMENT ON without a text.');
    return;
  }
  const column = kind === 'COLUMN' ? parts.pop() : undefined;
  const name = parts.pop() ?? '';
  const schema = parts.pop() ?? context.session.schema;
  const place = schema === undefined ? { name } : { schema, name };
  const table = findTable(context, place);
  const view = table === undefined ? findObject(context.catalog.views, place) : undefined;
  const object = column === undefined ? (table ?? view) : table && findColumn(table, column);
  if (object !== undefined) {
    if (text === '') delete object.comment;
    else object.comment = text;
    return;
  }
  // The columns of a view have no place of their own in the model.
  if (view !== undefined) {
    context.others.push({
      kind: 'comment',
      name: `${name}.${column}`,
      text: statement.wholeText(),
      line: statement.firstLine,
    });
    return;
  }
  const written = [...(schema === undefined ? [] : [schema]), name, ...(column === undefined ? [] : [column])].join(
    '.',
  );
  statement.note('table-unknown', `A comment is for ${written}, which is not there.`, written);
}
