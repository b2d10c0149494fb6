import { quoteIdentifier } from '../../emit/quote.ts';
import { toIdentifier } from '../../mapping/identifiers.ts';
import { assign } from '../assign.ts';
import type { Node } from '../ast.ts';
import { findInRelations } from '../relation.ts';
import { render, type Scope } from '../render.ts';
import { renderTable } from '../render-from.ts';
import { renderQuery } from '../render-query.ts';
import { refuse } from '../untranslatable.ts';
import { asBoolean, type Value } from '../value.ts';
import type { Statement } from './program-ast.ts';
import {
  type Names,
  rowColumn,
  type TriggerPlace,
  type WritableColumn,
  type WritableTable,
} from './program-context.ts';

type Of<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>;

/** A value that fits a column of this type. A fraction in floating point is rounded in another way than at the source. */
export function fitting(part: Value, type: string): Value {
  const fitted = assign(part, type);
  if (/^(smallint|integer|bigint|numeric)/.test(type) && fitted.family === 'float')
    refuse('it puts a floating-point number into a column of another kind');
  return fitted;
}

function tableOf(names: Names, name: readonly string[]): WritableTable {
  const table = names.context.writable(name) ?? refuse(`it changes ${name.join('.')}, which is not there`);
  const { trigger, grammar } = names.context;
  if (trigger?.isOwn(name)) {
    if (grammar === 'mysql') refuse('it changes the table it belongs to, which MySQL refuses');
    names.writesOwn = true;
  }
  return names.unambiguous(table);
}

function columnOf(table: WritableTable, name: string): WritableColumn {
  const wanted = name.toLowerCase();
  const found = table.columns.find(column => column.source.toLowerCase() === wanted);
  return found ?? refuse(`the column ${name} is not known`);
}

/** INSERT with VALUES or SELECT. */
export function renderInsert(statement: Of<'insert'>, names: Names): string {
  const { table: name, columns: given, rows, query } = statement;
  if (names.context.trigger?.isOwn(name)) refuse('it inserts into the table it belongs to');
  const table = tableOf(names, name);
  const columns = given.length > 0 ? given.map(column => columnOf(table, column)) : table.columns;
  for (const column of table.columns)
    if (column.defaultLost && !columns.includes(column)) refuse(`the default of ${column.source} was not carried over`);
  const into = `INSERT INTO ${table.sql} (${columns.map(column => column.sql).join(', ')})`;
  if (query !== undefined) {
    const rendered = renderQuery(query, names.query, names.scope());
    if (rendered.columns.length !== columns.length) refuse('its INSERT gives more or fewer values than columns');
    for (const [at, column] of columns.entries()) {
      const part = rendered.columns[at]?.value ?? refuse('a value is missing');
      if (column.counts || column.generated || fitting(part, column.type).sql !== part.sql)
        refuse(`what it selects does not fit ${column.source} as it is`);
    }
    return `${into}\n${rendered.sql}`;
  }
  const scope = names.scope();
  const lines = rows.map(row => {
    if (row.length !== columns.length) refuse('its INSERT gives more or fewer values than columns');
    return `(${row.map((node, at) => insertValue(node, columns[at] ?? refuse('a column is missing'), scope)).join(', ')})`;
  });
  return `${into}\nVALUES ${lines.join(',\n  ')}`;
}

function insertValue(node: Node, column: WritableColumn, scope: Scope): string {
  const isDefault = node.kind === 'column' && node.qualifier.length === 0 && node.name.toUpperCase() === 'DEFAULT';
  if (isDefault) return column.defaultLost ? refuse(`the default of ${column.source} was not carried over`) : 'DEFAULT';
  if (column.generated) return refuse(`it gives ${column.source} a value, which is calculated`);
  // Both sources number the row where they are given NULL; MySQL where it is given 0 too.
  const isNone =
    node.kind === 'null' || (scope.grammar === 'mysql' && node.kind === 'number' && Number(node.text) === 0);
  if (column.counts && isNone) return 'DEFAULT';
  if (column.counts && node.kind !== 'number') refuse(`it may leave it to ${column.source} to number the row`);
  return fitting(render(node, scope), column.type).sql;
}

/** UPDATE of one table. MySQL works the assignments off in turn; PostgreSQL, like SQLite, sees the old row in all. */
export function renderUpdate(statement: Of<'update'>, names: Names): string {
  const { table: name, assignments, where } = statement;
  const table = tableOf(names, name);
  const { scope, from } = rowScope(table, name, names);
  const set: string[] = [];
  for (const [at, { column, value }] of assignments.entries()) {
    const target = columnOf(table, column);
    if (target.generated) refuse(`it gives ${column} a value, which is calculated`);
    if (names.context.grammar === 'mysql') {
      for (const earlier of assignments.slice(0, at))
        if (mentions(value, earlier.column)) refuse(`it uses ${earlier.column} after it has changed it`);
    }
    set.push(`${target.sql} = ${fitting(render(value, scope), target.type).sql}`);
  }
  if (names.context.trigger?.isOwn(name)) mustBeOwnRow(where, names);
  return `UPDATE ${from}\nSET ${set.join(', ')}${whereClause(where, scope)}`;
}

/** DELETE from one table. */
export function renderDelete(statement: Of<'delete'>, names: Names): string {
  const { table: name, where } = statement;
  if (names.context.trigger?.isOwn(name)) refuse('it deletes from the table it belongs to');
  const table = tableOf(names, name);
  const { scope, from } = rowScope(table, name, names);
  return `DELETE FROM ${from}${whereClause(where, scope)}`;
}

function whereClause(where: Node | undefined, scope: Scope): string {
  return where === undefined ? '' : `\nWHERE ${asBoolean(render(where, scope)).sql}`;
}

function rowScope(table: WritableTable, name: readonly string[], names: Names): { scope: Scope; from: string } {
  const { sql, relations } = renderTable(name, undefined, { ...names.context.query, relation: () => table });
  const { trigger } = names.context;
  const own: Scope['column'] = (qualifier, column) =>
    findInRelations(relations, qualifier, column) ??
    (trigger?.isOwn(name) && qualifier.length === 0 ? rowidOf(table, name, names, column) : undefined);
  return { scope: names.scope(own), from: sql };
}

function rowidOf(table: WritableTable, name: readonly string[], names: Names, column: string): Value | undefined {
  const { trigger } = names.context;
  const found = trigger === undefined ? undefined : rowColumn(trigger, column);
  if (found === undefined) return undefined;
  const { relations } = renderTable(name, undefined, { ...names.context.query, relation: () => table });
  return findInRelations(relations, [], found.source);
}

/** A trigger may change its own row only: which others are there already differs between the two. */
function mustBeOwnRow(where: Node | undefined, names: Names): void {
  const { trigger } = names.context;
  const place: TriggerPlace = trigger ?? refuse('there is no row');
  if (place.timing !== 'after') refuse('it changes the table it belongs to');
  const { key } = place.table;
  const pinned = new Set(conjuncts(where).flatMap(node => pinnedColumn(node, names)));
  if (key.length === 0 || !key.every(column => pinned.has(column)))
    refuse('it changes other rows of the table it belongs to than the one it was called for');
}

function conjuncts(node: Node | undefined, depth = 0): Node[] {
  if (node === undefined || depth > 100) return [];
  if (node.kind === 'binary' && node.operator === 'AND')
    return [...conjuncts(node.left, depth + 1), ...conjuncts(node.right, depth + 1)];
  return [node];
}

/** `key = NEW.key`, either way round. */
function pinnedColumn(node: Node, names: Names): string[] {
  const { trigger } = names.context;
  if (trigger === undefined || node.kind !== 'binary' || node.operator !== '=') return [];
  const sides = [node.left, node.right].map(side => {
    if (side.kind !== 'column') return undefined;
    const column = rowColumn(trigger, side.name);
    return column === undefined ? undefined : { sql: column.sql, row: side.qualifier[0]?.toUpperCase() === 'NEW' };
  });
  const [left, right] = sides;
  return left !== undefined && right !== undefined && left.sql === right.sql && left.row !== right.row
    ? [left.sql]
    : [];
}

/** Whether an expression names a column. The parser bounds its depth. */
function mentions(part: unknown, column: string): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('kind' in part && part.kind === 'column' && 'name' in part && typeof part.name === 'string')
    return part.name.toLowerCase() === column.toLowerCase();
  return Object.values(part).some(child => mentions(child, column));
}

/** A name of a variable as it stands in PL/pgSQL. */
export function variableOf(names: Names, name: string): { sql: string; type: string } {
  return (
    names.variables.get(name.toLowerCase()) ??
    refuse(`it sets ${quoteIdentifier(toIdentifier(name))}, which it does not declare`)
  );
}
