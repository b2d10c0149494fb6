import type { ForeignKey, ReferentialAction, Table } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';

/** Adds a foreign key and takes nothing else: a check on its columns happens when all tables are known. */
export function addForeignKey(statement: StatementReader, table: Table, key: ForeignKey): void {
  if (table.foreignKeys.length < statement.context.limits.columnsMax) table.foreignKeys.push(key);
}

/** REFERENCES table (columns) MATCH .. ON DELETE .. ON UPDATE .. */
export function readReferences(statement: StatementReader, columns: string[], line: number): ForeignKey | undefined {
  const { cursor } = statement;
  if (!cursor.acceptWords('REFERENCES')) {
    statement.unknownClause('', 'A foreign key');
    return undefined;
  }
  const qualified = cursor.mark();
  const first = statement.identifier();
  const isQualified = cursor.is('.');
  cursor.reset(qualified);
  const target = statement.objectName();
  if (first === undefined || target === undefined) return undefined;
  const key: ForeignKey = {
    columns,
    referencedTable: target.name,
    referencedColumns: cursor.is('(') ? readReferencedColumns(statement) : [],
    onDelete: 'no action',
    onUpdate: 'no action',
    line,
  };
  if (isQualified && target.schema !== undefined) key.referencedSchema = target.schema;
  for (;;) {
    if (cursor.acceptWords('MATCH')) {
      const match = cursor.acceptOneOf('FULL', 'PARTIAL', 'SIMPLE');
      if (match === 'FULL') key.match = 'full';
      else if (match === 'PARTIAL') key.match = 'partial';
      else if (match === 'SIMPLE') key.match = 'simple';
    } else if (cursor.acceptWords('ON', 'DELETE')) key.onDelete = readAction(statement);
    else if (cursor.acceptWords('ON', 'UPDATE')) key.onUpdate = readAction(statement);
    else return key;
  }
}

function readReferencedColumns(statement: StatementReader): string[] {
  const { cursor } = statement;
  const columns: string[] = [];
  cursor.accept('(');
  while (!cursor.atEnd && !cursor.accept(')')) {
    const name = statement.identifier();
    if (name !== undefined) columns.push(name);
    else cursor.next();
    if (cursor.is('(')) cursor.skipParenthesized();
    cursor.accept(',');
  }
  return columns;
}

function readAction(statement: StatementReader): ReferentialAction {
  const { cursor } = statement;
  if (cursor.acceptWords('CASCADE')) return 'cascade';
  if (cursor.acceptWords('SET', 'NULL')) return 'set null';
  if (cursor.acceptWords('SET', 'DEFAULT')) return 'set default';
  if (cursor.acceptWords('RESTRICT')) return 'restrict';
  if (cursor.acceptWords('NO', 'ACTION')) return 'no action';
  statement.unknownClause('', 'The action of a foreign key');
  return 'no action';
}
