import { quoteIdentifier } from '../emit/quote.ts';
import { toIdentifier } from '../mapping/identifiers.ts';
import { renderAggregate } from './aggregates.ts';
import type { Node, OrderItem, Query, Select, SelectItem } from './ast.ts';
import { unify } from './combine.ts';
import { Grouping } from './grouping.ts';
import { orderWords } from './order.ts';
import { findInRelations, type Relation } from './relation.ts';
import { render, type Scope } from './render.ts';
import { type QueryContext, type RenderedFrom, renderFrom } from './render-from.ts';
import { renderWith } from './render-with.ts';
import type { Grammar } from './tokenize.ts';
import { refuse } from './untranslatable.ts';
import { asBoolean, closed, type Value, value } from './value.ts';
import { renderWindow } from './windows.ts';

/** A query in PostgreSQL's words, and its columns by name. */
export interface RenderedQuery {
  sql: string;
  columns: { name: string; value: Value }[];
}

/** Translates a query whose every name is resolved and whose every type is known; refuses any other. */
export function renderQuery(query: Query, given: QueryContext, outer?: Scope): RenderedQuery {
  const { sql: named, context } = renderWith(query, given, renderQuery);
  const selects = [query.first, ...query.more.map(part => part.select)].map(select =>
    renderSelect(select, context, outer ?? given.outermost),
  );
  const [first] = selects;
  if (first === undefined) return refuse('it has no SELECT');
  if (selects.some(select => select.items.length !== first.items.length))
    return refuse('its parts have different numbers of columns');
  const columns = first.items.map((item, index) => {
    const { parts, family } = unify(selects.map(select => select.items[index]?.value ?? item.value));
    if (selects.length > 1 && family === 'json') refuse('json has no equality');
    for (const [at, select] of selects.entries()) {
      const own = select.items[index];
      if (own !== undefined && selects.length > 1) own.value = parts[at] ?? own.value;
    }
    return { name: item.name, value: { ...item.value, family: selects.length > 1 ? family : item.value.family } };
  });
  const [head, ...rest] = selects.map(writeSelect);
  const body = rest.reduce(
    (sql, select, index) => `${sql}\n${query.more[index]?.operator ?? 'UNION'}\n${select}`,
    head ?? '',
  );
  const single = selects.length === 1 ? first : undefined;
  const order = query.orderBy.map(item => renderOrder(item, columns, single, given.grammar));
  return {
    sql: [
      `${named}${body}`,
      ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
      ...(query.limit === undefined ? [] : [`LIMIT ${query.limit.count}`]),
      ...(query.limit?.offset === undefined ? [] : [`OFFSET ${query.limit.offset}`]),
    ].join('\n'),
    columns,
  };
}

interface RenderedSelect {
  distinct: boolean;
  items: { name: string; value: Value }[];
  from: string | undefined;
  where: string | undefined;
  groupBy: string[];
  having: string | undefined;
  grouping: Grouping;
  /** The scope of the rows, with the select list's names behind it. */
  scope: Scope;
}

function renderSelect(select: Select, context: QueryContext, outer: Scope | undefined): RenderedSelect {
  const grouping = new Grouping();
  const nested = (query: Query, scope: Scope | undefined): RenderedQuery => renderQuery(query, context, scope);
  const rowScope = (relations: readonly Relation[]): Scope => {
    const scope: Scope = {
      grammar: context.grammar,
      ...(context.routine !== undefined && { routine: context.routine }),
      column: (qualifier, name) => {
        const own = findInRelations(relations, qualifier, name);
        if (own !== undefined) grouping.used(own);
        return own ?? outer?.column(qualifier, name);
      },
      query: query => {
        const { sql, columns } = nested(query, scope);
        return { sql, columns: columns.map(column => column.value) };
      },
    };
    return scope;
  };
  const from: RenderedFrom | undefined =
    select.from === undefined ? undefined : renderFrom(select.from, context, nested, rowScope);
  const relations = from?.relations ?? [];
  const rows = rowScope(relations);
  const where =
    select.where === undefined ? undefined : grouping.aside(() => asBoolean(render(must(select.where), rows)).sql);
  const listScope: Scope = {
    ...rows,
    aggregate: call => grouping.aggregate(() => renderAggregate(call, rows)),
    window: (call, over) => renderWindow(call, over, listScope),
  };
  const items = select.items.flatMap(item => renderItem(item, from, listScope, grouping));
  const aliasScope = withAliases(listScope, select, items);
  const groupBy = select.groupBy.map(node => grouping.aside(() => renderGroup(node, items, rows, aliasScope)));
  const having =
    select.having === undefined ? undefined : grouping.part(() => asBoolean(render(must(select.having), aliasScope)));
  grouping.check(groupBy, relations);
  if (select.distinct && items.some(item => item.value.family === 'json')) refuse('json has no equality');
  return {
    distinct: select.distinct,
    items,
    from: from?.sql,
    where,
    groupBy,
    having: having?.sql,
    grouping,
    scope: aliasScope,
  };
}

function must<T>(present: T | undefined): T {
  return present ?? refuse('a part of it is missing');
}

function renderItem(
  item: SelectItem,
  from: RenderedFrom | undefined,
  scope: Scope,
  grouping: Grouping,
): { name: string; value: Value }[] {
  if (item.kind === 'value') {
    const rendered = grouping.part(() => asResult(render(item.node, scope), item.node));
    const plain = item.node.kind === 'column' ? item.node.name : item.text;
    return [{ name: item.alias ?? plain, value: rendered }];
  }
  const wanted = item.qualifier?.toLowerCase();
  const found = from?.relations.find(relation => relation.alias.toLowerCase() === wanted);
  const columns = wanted === undefined ? from?.columns : found?.columns;
  return (columns ?? refuse('* stands for no table')).map(column => {
    grouping.part(() => {
      grouping.used(column.value);
      return column.value;
    });
    return { name: column.name, value: column.value };
  });
}

/** A comparison in a select list is 1 or 0 at the source; a boolean column stays one. */
function asResult(rendered: Value, node: Node): Value {
  if (rendered.family === 'other') refuse('it selects a value of a type that is not known');
  if (rendered.family !== 'boolean' || node.kind === 'column') return rendered;
  return value(`${closed(rendered)}::integer`, 'integer', [rendered]);
}

/** Names of the select list, for HAVING, GROUP BY and ORDER BY; a column of the tables goes first. */
function withAliases(scope: Scope, select: Select, items: readonly { name: string; value: Value }[]): Scope {
  if (select.items.some(item => item.kind === 'star')) return scope;
  return {
    ...scope,
    column: (qualifier, name) => {
      const item =
        qualifier.length > 0 ? undefined : items.find(candidate => candidate.name.toLowerCase() === name.toLowerCase());
      const column = scope.column(qualifier, name);
      if (item === undefined || column === undefined || item.value.sql === column.sql) return column ?? item?.value;
      return refuse(`the name ${name} is both a column and a result`);
    },
  };
}

function renderGroup(node: Node, items: readonly { value: Value }[], rows: Scope, aliases: Scope): string {
  if (node.kind === 'number')
    return (items[Number(node.text) - 1] ?? refuse('GROUP BY counts past the columns')).value.sql;
  const rendered = node.kind === 'column' ? render(node, aliases) : render(node, rows);
  if (rendered.family === 'json') refuse('json has no equality');
  return rendered.sql;
}

function renderOrder(
  item: OrderItem,
  columns: RenderedQuery['columns'],
  select: RenderedSelect | undefined,
  grammar: Grammar,
): string {
  const direction = orderWords(grammar, item.descending);
  const { node } = item;
  if (node.kind === 'number') {
    if (!/^\d+$/.test(node.text) || Number(node.text) < 1 || Number(node.text) > columns.length)
      refuse('ORDER BY counts past the columns');
    return `${node.text}${direction}`;
  }
  const named =
    node.kind === 'column' && node.qualifier.length === 0
      ? columns.find(column => column.name.toLowerCase() === node.name.toLowerCase())
      : undefined;
  if (named !== undefined) return `${quoteIdentifier(toIdentifier(named.name))}${direction}`;
  if (select === undefined) return refuse('a UNION is ordered by an expression');
  const rendered = select.grouping.part(() => render(node, select.scope));
  select.grouping.check(select.groupBy, []);
  if (select.distinct && !select.items.some(own => own.value.sql === rendered.sql))
    return refuse('DISTINCT is ordered by what is not selected');
  if (rendered.family === 'json' || rendered.family === 'other')
    return refuse('it is ordered by what PostgreSQL cannot sort');
  return `${rendered.sql}${direction}`;
}

function writeSelect(select: RenderedSelect): string {
  const items = select.items.map(item => `  ${item.value.sql} AS ${quoteIdentifier(toIdentifier(item.name))}`);
  return [
    `SELECT${select.distinct ? ' DISTINCT' : ''}\n${items.join(',\n')}`,
    ...(select.from === undefined ? [] : [`FROM ${select.from}`]),
    ...(select.where === undefined ? [] : [`WHERE ${select.where}`]),
    ...(select.groupBy.length === 0 ? [] : [`GROUP BY ${select.groupBy.join(', ')}`]),
    ...(select.having === undefined ? [] : [`HAVING ${select.having}`]),
  ].join('\n');
}
