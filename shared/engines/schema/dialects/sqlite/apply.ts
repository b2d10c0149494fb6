import {
  type AlterTableStmt,
  type CreateIndexStmt,
  type CreateTriggerStmt,
  type CreateViewStmt,
  parseStmt,
  type Stmt,
} from 'sqlite3-parser';
import type { Index, IndexPart, Table, Trigger } from '../../model.ts';
import { StatementText } from '../postgresql/statement-text.ts';
import { isTemporary, type SqliteContext, sqliteRules } from './context.ts';
import { TableReader } from './create-table.ts';
import { Positions } from './positions.ts';
import { createVirtualTable } from './virtual-tables.ts';

const timings = { Before: 'before', After: 'after', InsteadOf: 'instead of' } as const;
const events = {
  DeleteTriggerEvent: 'delete',
  InsertTriggerEvent: 'insert',
  UpdateTriggerEvent: 'update',
  UpdateOfTriggerEvent: 'update',
} as const;

/** Reads one DDL statement into the context. What the parser refuses becomes an issue with its line. */
export function applyDefinition(context: SqliteContext, sql: string, line: number): void {
  const text = new StatementText(sql, line, sqliteRules);
  const excerpt = sql.slice(0, 200);
  let result: ReturnType<typeof parseStmt>;
  try {
    result = parseStmt(sql);
  } catch (error) {
    // The parser's own stack has a limit; whatever it says, the reading goes on.
    const reason = error instanceof Error ? error.message : String(error);
    const message = `A statement could not be read: ${reason.slice(0, 200)}.`;
    context.issues.add({ code: 'statement-unreadable', line, message, excerpt });
    return;
  }
  if (result.status !== 'ok') {
    const reason = result.errors[0]?.message ?? 'a syntax error';
    const message = `SQLite would not understand this statement: ${reason.slice(0, 200)}.`;
    context.issues.add({ code: 'statement-unreadable', line, message, excerpt });
    return;
  }
  apply(context, result.root, text);
}

function apply(context: SqliteContext, node: Stmt, text: StatementText): void {
  const positions = new Positions(text.text, text.utf8.length);
  const { catalog } = context;
  switch (node.type) {
    case 'CreateTableStmt':
      new TableReader(context, text, positions).createTable(node);
      return;
    case 'CreateVirtualTableStmt':
      createVirtualTable(context, node, text);
      return;
    case 'CreateIndexStmt':
      createIndex(context, node, text);
      return;
    case 'CreateViewStmt':
      createView(context, node, text);
      return;
    case 'CreateTriggerStmt':
      createTrigger(context, node, text);
      return;
    case 'AlterTableStmt':
      alterTable(context, node, text, positions);
      return;
    case 'DropTableStmt': {
      const table = catalog.tables.find(context.name(node.tblName.dbName?.text, node.tblName.objName.text));
      if (table === undefined) return;
      catalog.tables.remove(table);
      const left = context.triggers.filter(trigger => trigger.table.toLowerCase() !== table.name.toLowerCase());
      context.triggers.splice(0, context.triggers.length, ...left);
      return;
    }
    case 'DropViewStmt': {
      const view = catalog.views.find(context.name(node.viewName.dbName?.text, node.viewName.objName.text));
      if (view !== undefined) catalog.views.remove(view);
      return;
    }
    case 'DropIndexStmt': {
      const owner = context.indexOwners.find({ name: node.idxName.objName.text });
      if (owner === undefined) return;
      context.indexOwners.remove(owner);
      owner.table.indexes = owner.table.indexes.filter(index => index.name !== owner.name);
      return;
    }
    case 'DropTriggerStmt': {
      const name = node.triggerName.objName.text.toLowerCase();
      const at = context.triggers.findIndex(trigger => trigger.name.toLowerCase() === name);
      if (at >= 0) context.triggers.splice(at, 1);
      return;
    }
    case 'AttachStmt':
      context.issues.add({
        code: 'command-ignored',
        line: text.line,
        message: 'Another database file is attached; what it holds is not seen.',
        excerpt: text.text,
      });
      return;
    default:
      context.issues.add({
        code: 'statement-unknown',
        line: text.line,
        message: `A statement of the kind ${node.type} is not read.`,
        excerpt: text.text,
      });
  }
}

function createIndex(context: SqliteContext, node: CreateIndexStmt, text: StatementText): void {
  const table = context.table(context.name(node.idxName.dbName?.text, node.tblName.text), text);
  if (table === undefined) return;
  const name = node.idxName.objName.text;
  if (node.ifNotExists && table.indexes.some(index => index.name?.toLowerCase() === name.toLowerCase())) return;
  const open = text.find(['('], text.find(['ON']) + 1);
  const close = text.closing(open);
  const index: Index = { name, parts: [], unique: node.unique, kind: 'btree', line: text.line };
  let at = open + 1;
  for (const sorted of node.columns) {
    const part: IndexPart = {};
    let expression = sorted.expr;
    if (expression.type === 'CollateExpr') {
      part.collation = expression.collation;
      expression = expression.expr;
    }
    const named = expression.type === 'Id' ? expression.name : undefined;
    const column = table.columns.find(candidate => candidate.name.toLowerCase() === named?.toLowerCase());
    if (column !== undefined) part.column = column.name;
    else part.expression = text.upTo(at, ['COLLATE', 'ASC', 'DESC', 'NULLS']);
    if (sorted.order === 'Desc') part.descending = true;
    index.parts.push(part);
    const comma = text.find([',', ')'], at);
    at = comma < 0 ? text.tokens.length : comma + 1;
  }
  if (node.whereClause !== undefined) {
    const where = text.find(['WHERE'], close);
    if (where >= 0) index.where = text.rest(where + 1);
  }
  table.indexes.push(index);
  context.indexOwners.put({ name, table });
}

function createView(context: SqliteContext, node: CreateViewStmt, text: StatementText): void {
  const name = context.newName(node.temporary, node.viewName);
  if (node.ifNotExists && context.catalog.views.find(name) !== undefined) return;
  const as = text.find(['AS']);
  const columns = (node.columns ?? []).map(column => column.colName.text);
  context.view({
    ...name,
    columns,
    query: text.rest(as + 1),
    line: text.line,
    ...(isTemporary(name) && { options: 'TEMPORARY' }),
  });
}

function createTrigger(context: SqliteContext, node: CreateTriggerStmt, text: StatementText): void {
  const trigger: Trigger = {
    name: node.triggerName.objName.text,
    table: node.tblName.objName.text,
    timing: node.time === undefined ? 'before' : timings[node.time],
    events: [events[node.event.type]],
    text: text.text,
    line: text.line,
  };
  if (context.triggers.length < context.limits.tablesMax) context.triggers.push(trigger);
}

function alterTable(context: SqliteContext, node: AlterTableStmt, text: StatementText, positions: Positions): void {
  const table = context.table(context.name(node.tblName.dbName?.text, node.tblName.objName.text), text);
  if (table === undefined) return;
  change(context, table, node, text, positions);
  context.history.altered(table, { line: text.line, excerpt: text.text.slice(0, 200) });
}

function change(
  context: SqliteContext,
  table: Table,
  { body }: AlterTableStmt,
  text: StatementText,
  positions: Positions,
): void {
  switch (body.type) {
    case 'RenameToAlterTableBody':
      renameTable(context, table, body.name.text);
      return;
    case 'AddColumnAlterTableBody':
      new TableReader(context, text, positions).addColumn(table, body.column, table.traits.includes('STRICT'));
      return;
    case 'RenameColumnAlterTableBody':
      renameColumn(context, table, body.old.text, body.new.text);
      return;
    case 'DropColumnAlterTableBody': {
      const name = body.column.text.toLowerCase();
      const at = table.columns.findIndex(column => column.name.toLowerCase() === name);
      if (at >= 0) table.columns.splice(at, 1);
      return;
    }
    default:
      context.clauseUnknown(text, table.name, 'A change of a constraint is not read.');
  }
}

function renameTable(context: SqliteContext, table: Table, to: string): void {
  const from = table.name.toLowerCase();
  context.catalog.tables.remove(table);
  table.name = to;
  context.catalog.tables.put(table);
  for (const other of context.catalog.tables.list()) {
    for (const key of other.foreignKeys) if (key.referencedTable.toLowerCase() === from) key.referencedTable = to;
  }
  for (const trigger of context.triggers) if (trigger.table.toLowerCase() === from) trigger.table = to;
}

function renameColumn(context: SqliteContext, table: Table, from: string, to: string): void {
  const renamed = (name: string) => (name.toLowerCase() === from.toLowerCase() ? to : name);
  for (const column of table.columns) column.name = renamed(column.name);
  for (const key of [
    ...(table.primaryKey === undefined ? [] : [table.primaryKey]),
    ...table.uniqueKeys,
    ...table.foreignKeys,
  ]) {
    key.columns = key.columns.map(renamed);
  }
  for (const index of table.indexes) {
    for (const part of index.parts) if (part.column !== undefined) part.column = renamed(part.column);
  }
  for (const other of context.catalog.tables.list()) {
    for (const key of other.foreignKeys) {
      if (key.referencedTable.toLowerCase() === table.name.toLowerCase())
        key.referencedColumns = key.referencedColumns.map(renamed);
    }
  }
}
