import type { OtherObject, UserType } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';
import { readType } from './type.ts';

/** CREATE TYPE: the cursor stands behind TYPE. Objects keep their attributes, the others their text. */
export function readCreateType(statement: StatementReader): void {
  const { cursor, context } = statement;
  if (cursor.acceptWords('BODY')) {
    addOther(statement, 'other', `type body ${statement.objectName()?.name ?? ''}`);
    return;
  }
  statement.skipIfExists();
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE TYPE without a name.');
    return;
  }
  const type: UserType = {
    ...(name.schema === undefined ? {} : { schema: name.schema }),
    name: name.name,
    definition: { kind: 'other', text: statement.wholeText() },
    line: statement.firstLine,
  };
  while (!cursor.atEnd && !cursor.isWord('AS') && !cursor.isWord('IS') && !cursor.isWord('UNDER')) cursor.next();
  cursor.acceptOneOf('AS', 'IS');
  const attributes = cursor.acceptWords('OBJECT') && cursor.accept('(') ? readAttributes(statement) : undefined;
  if (attributes !== undefined) type.definition = { kind: 'composite', attributes };
  context.types.put(type);
}

/** The attributes of an object; undefined where it has methods too, which a row of values has not. */
function readAttributes(statement: StatementReader): { name: string; type: string }[] | undefined {
  const { cursor, context } = statement;
  const attributes: { name: string; type: string }[] = [];
  const methods = [
    'MEMBER',
    'STATIC',
    'CONSTRUCTOR',
    'MAP',
    'ORDER',
    'FINAL',
    'NOT',
    'OVERRIDING',
    'INSTANTIABLE',
    'PRAGMA',
  ];
  while (!cursor.atEnd && !cursor.accept(')')) {
    if (methods.some(word => cursor.isWord(word))) return undefined;
    const name = statement.identifier();
    const type = name === undefined ? undefined : readType(statement);
    if (name === undefined || type === undefined || attributes.length >= context.limits.columnsMax) return undefined;
    attributes.push({ name, type: type.sourceType });
    cursor.skipTo(',', ')');
    cursor.accept(',');
  }
  return attributes;
}

/** Notes an object that has no kind of its own in the model. */
export function addOther(statement: StatementReader, kind: OtherObject['kind'], name: string): void {
  statement.context.others.push({ kind, name, text: statement.wholeText(), line: statement.firstLine });
}
