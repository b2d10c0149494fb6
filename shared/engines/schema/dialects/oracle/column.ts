import type { Column, Table } from '../../model.ts';
import { readColumnConstraint } from './constraint.ts';
import { readDefault } from './expression.ts';
import { inferType } from './infer-type.ts';
import { addTrait, displayName } from './read-context.ts';
import { readSequenceOption, sequenceOf } from './sequence.ts';
import type { StatementReader } from './statement-reader.ts';
import { readType } from './type.ts';

/** Words that may stand in place of a virtual column's type. */
const withoutType = ['AS', 'GENERATED', 'INVISIBLE', 'VISIBLE'];
/** Words behind a column that points to another and has its type. */
const likeItsParent = ['REFERENCES', 'CONSTRAINT', 'NOT'];

/**
 * Reads a column behind its name, up to the comma or parenthesis behind it. Keys and checks written on the column go to
 * the table. undefined (with an issue) if it is no column.
 */
export function readColumn(statement: StatementReader, table: Table, name: string, line: number): Column | undefined {
  const { cursor } = statement;
  const label = displayName(table);
  if (likeItsParent.some(word => cursor.isWord(word))) return readReference(statement, table, name, line);
  const isUntyped = withoutType.some(word => cursor.isWord(word));
  const typeStart = cursor.start;
  const reading = isUntyped ? undefined : readType(statement);
  if (reading === undefined && !isUntyped) {
    statement.unknownClause(label, `A part of the definition of table ${label}`);
    return undefined;
  }
  const column: Column = {
    name,
    sourceType: reading?.sourceType ?? '',
    type: reading?.type ?? { kind: 'unknown' },
    nullable: true,
    line,
  };
  if (reading?.type.kind === 'unknown') {
    const excerpt = statement.text(typeStart, cursor.previousStop);
    const message = 'The type of this column is not one of the server, and the script does not make it.';
    statement.issue('clause-unknown', { message, object: `${label}.${name}`, excerpt, line });
  }
  readAttributes(statement, table, column);
  if (isUntyped) settleVirtual(statement, table, column);
  return column;
}

/** `parent REFERENCES t (id)`: the type is that of the column it points to, which is looked up when that is known. */
function readReference(statement: StatementReader, table: Table, name: string, line: number): Column {
  const column: Column = { name, sourceType: '', type: { kind: 'unknown' }, nullable: true, line };
  readAttributes(statement, table, column);
  return column;
}

/** The type of a virtual column may be left out: then it is that of its formula. */
function settleVirtual(statement: StatementReader, table: Table, column: Column): void {
  const formula = column.generated?.expression ?? '';
  const inferred = inferType(formula, table);
  column.type = inferred ?? { kind: 'unknown' };
  column.sourceType = `AS (${formula})`.slice(0, 200);
  if (inferred !== undefined) return;
  statement.issue('clause-unknown', {
    message: 'The type of this calculated column does not follow from its formula for sure; it is taken for text.',
    object: `${displayName(table)}.${column.name}`,
    excerpt: formula,
    line: column.line,
  });
}

/** DEFAULT, GENERATED, NOT NULL and whatever else stands behind a type, in any order. */
export function readAttributes(statement: StatementReader, table: Table, column: Column): void {
  const { cursor } = statement;
  while (!cursor.atEnd && !cursor.is(',') && !cursor.is(')')) {
    if (readDefaultClause(statement, table, column)) continue;
    if (readGenerated(statement, table, column)) continue;
    if (readStorage(statement, table, column)) continue;
    if (readColumnConstraint(statement, table, column)) continue;
    const object = `${displayName(table)}.${column.name}`;
    statement.unknownClause(object, `A part of the definition of column ${column.name}`);
    return;
  }
}

function readDefaultClause(statement: StatementReader, table: Table, column: Column): boolean {
  const { cursor } = statement;
  if (!cursor.acceptWords('DEFAULT')) return false;
  if (cursor.acceptWords('ON', 'NULL')) {
    cursor.acceptWords('FOR', 'INSERT', 'AND', 'UPDATE');
    cursor.acceptWords('FOR', 'INSERT', 'ONLY');
    addTrait(table, `DEFAULT ON NULL COLUMN ${column.name}`);
    column.nullable = false;
  }
  column.default = readDefault(statement);
  return true;
}

/** GENERATED ALWAYS AS (formula) VIRTUAL, GENERATED ALWAYS | BY DEFAULT [ON NULL] AS IDENTITY. */
function readGenerated(statement: StatementReader, table: Table, column: Column): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('AS')) return readFormula(statement, table, column);
  if (!cursor.acceptWords('GENERATED')) return false;
  const isAlways = cursor.acceptWords('ALWAYS');
  if (!isAlways && cursor.acceptWords('BY', 'DEFAULT') && cursor.acceptWords('ON', 'NULL')) {
    addTrait(table, `DEFAULT ON NULL COLUMN ${column.name}`);
  }
  if (!cursor.acceptWords('AS')) return true;
  if (!cursor.acceptWords('IDENTITY')) return readFormula(statement, table, column);
  readIdentity(statement, column, isAlways);
  return true;
}

function readFormula(statement: StatementReader, table: Table, column: Column): boolean {
  const { cursor } = statement;
  if (!cursor.is('(')) {
    statement.unknownClause(`${displayName(table)}.${column.name}`, `The formula of column ${column.name}`);
    return true;
  }
  const range = cursor.skipParenthesized();
  column.generated = { expression: statement.text(range.start, range.end), stored: false };
  if (cursor.acceptOneOf('VIRTUAL', 'MATERIALIZED', 'STORED') === 'VIRTUAL') return true;
  return true;
}

/** The options stand in parentheses, or without them as the server writes them itself. */
function readIdentity(statement: StatementReader, column: Column, isAlways: boolean): void {
  const { cursor } = statement;
  const counter = sequenceOf({ name: column.name }, column.line);
  const inParentheses = cursor.accept('(');
  while (!cursor.atEnd && readSequenceOption(statement, counter)) {
    // Each option goes on by at least one token.
  }
  if (inParentheses && !cursor.accept(')')) statement.unknownClause(column.name, `The IDENTITY of ${column.name}`);
  column.nullable = false;
  const start = counter.start ?? '1';
  column.identity = { kind: isAlways ? 'always' : 'by-default', start, increment: counter.increment ?? '1' };
  // A dump begins the counter where it stands.
  if (start !== '1') column.identity.next = start;
}

function readStorage(statement: StatementReader, table: Table, column: Column): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('INVISIBLE')) column.invisible = true;
  else if (cursor.acceptWords('VISIBLE')) delete column.invisible;
  else if (cursor.acceptWords('SORT')) return true;
  else if (cursor.acceptWords('COLLATE')) {
    const collation = statement.identifier();
    if (collation !== undefined) column.collation = collation;
  } else if (cursor.acceptWords('ENCRYPT')) {
    addTrait(table, `ENCRYPTED COLUMN ${column.name}`);
    readEncryption(statement);
  } else if (cursor.acceptWords('DECRYPT')) {
    table.traits = table.traits.filter(trait => trait !== `ENCRYPTED COLUMN ${column.name}`);
  } else if (cursor.acceptWords('ANNOTATIONS')) {
    if (cursor.is('(')) cursor.skipParenthesized();
  } else if (cursor.acceptWords('WITH', 'ROWID')) return true;
  else if (cursor.acceptWords('SCOPE', 'IS')) statement.objectName();
  else if (cursor.acceptWords('NOT', 'SUBSTITUTABLE', 'AT', 'ALL', 'LEVELS')) return true;
  else return false;
  return true;
}

function readEncryption(statement: StatementReader): void {
  const { cursor } = statement;
  for (;;) {
    if (cursor.acceptWords('USING') || cursor.acceptWords('IDENTIFIED', 'BY')) cursor.next();
    else if (statement.stringValue() === undefined && !cursor.acceptWords('NO', 'SALT') && !cursor.acceptWords('SALT'))
      return;
  }
}
