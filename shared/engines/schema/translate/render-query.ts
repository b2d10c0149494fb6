import { quoteIdentifier } from '../emit/quote.ts';
import { toIdentifier } from '../mapping/identifiers.ts';
import { renderAggregate } from './aggregates.ts';
import type { Node, OrderItem, Query, Select, SelectItem } from './ast.ts';
import { groupingKey, orderKey } from './collation.ts';
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
  const keepsAll = query.more.every(part => part.operator === 'UNION ALL');
  const columns = first.items.map((item, index) => {
    const { parts, family } = unify(selects.map(select => select.items[index]?.value ?? item.value));
    if (selects.length > 1 && family === 'json') refuse('json has no equality');
    if (!keepsAll && family === 'text') refuseFolding(parts, given.grammar);
    for (const [at, select] of selects.entries()) {
      const own = select.items[index];
      if (own !== undefined && selects.length > 1) own.value = parts[at] ?? own.value;
    }
    if (selects.length === 1) return { name: item.name, value: item.value };
    const united = value(item.value.sql, family, parts, { atomic: item.value.atomic });
    return { name: item.name, value: { ...united, ...(item.value.type !== undefined && { type: item.value.type }) } };
  });
  const [head, ...rest] = selects.map(writeSelect);
  const body = rest.reduce(
    (sql, select, index) => `${sql}\n${query.more[index]?.operator ?? 'UNION'}\n${select}`,
    head ?? '',
  );
  const single = selects.length === 1 ? first : undefined;
  const cuts = query.limit !== undefined;
  const order = query.orderBy.map(item => renderOrder(item, { columns, select: single, grammar: given.grammar, cuts }));
  // DISTINCT ON has to be sorted by its own keys first, so that another order is given around it.
  const isWrapped = single?.distinctOn.length !== undefined && single.distinctOn.length > 0 && order.length > 0;
  return {
    sql: [
      `${named}${isWrapped ? `SELECT * FROM (\n${body}\n) AS ${quoteIdentifier('distinct_rows')}` : body}`,
      ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
      ...(query.limit === undefined ? [] : [`LIMIT ${query.limit.count}`]),
      ...(query.limit?.offset === undefined ? [] : [`OFFSET ${query.limit.offset}`]),
    ].join('\n'),
    columns,
  };
}

/**
 * UNION, INTERSECT and EXCEPT take rows for equal that differ in case only; which spelling stays is not said. Fixed
 * texts that differ otherwise, too, are as distinct in PostgreSQL.
 */
function refuseFolding(parts: readonly Value[], grammar: Grammar): void {
  if (parts.every(part => part.literal !== undefined)) {
    const texts = new Set(parts.map(part => part.literal));
    const keys = new Set(parts.map(part => groupingText(part.literal ?? '')));
    if (texts.size === keys.size) return;
  }
  const caseSensitive = parts.some(part => part.caseSensitive === true);
  const noPad = parts.some(part => part.noPad === true);
  const isSame = parts.every(part => {
    const text: Value = { ...part, family: 'text', oneSpelling: false, caseSensitive, noPad };
    return groupingKey(text, grammar).sql === part.sql;
  });
  if (!isSame) refuse('it unites texts that the source compares without regard to case or to blanks at the end');
}

const groupingText = (text: string): string => text.toLowerCase().replace(/ +$/, '');

/** A column as one of its spellings in a group. */
const ofGroup = (column: Value): Value => ({ ...column, sql: `min(${column.sql})` });

interface RenderedSelect {
  distinct: boolean;
  /** What makes rows distinct where the values themselves do not: empty otherwise. */
  distinctOn: string[];
  items: { name: string; value: Value }[];
  from: string | undefined;
  where: string | undefined;
  groupBy: string[];
  /** What GROUP BY names: the same, or what stands for it where case does not count. */
  keys: string[];
  having: string | undefined;
  grouping: Grouping;
  /** The scope of the rows, with the select list's names behind it. */
  scope: Scope;
}

function renderSelect(select: Select, context: QueryContext, outer: Scope | undefined): RenderedSelect {
  const plain = renderSelectWith(select, { context, outer, anySpelling: new Set() });
  if (plain.folded.size === 0) return plain;
  return renderSelectWith(select, { context, outer, anySpelling: plain.folded });
}

interface SelectSurroundings {
  context: QueryContext;
  outer: Scope | undefined;
  /** Columns that are grouped by without regard to case: the source shows the spelling of any row of a group. */
  anySpelling: ReadonlySet<string>;
}

function renderSelectWith(
  select: Select,
  { context, outer, anySpelling }: SelectSurroundings,
): RenderedSelect & { folded: Set<string> } {
  const grouping = new Grouping();
  const nested = (query: Query, scope: Scope | undefined): RenderedQuery => renderQuery(query, context, scope);
  const rowScope = (relations: readonly Relation[]): Scope => {
    const scope: Scope = {
      grammar: context.grammar,
      ...(context.routine !== undefined && { routine: context.routine }),
      column: (qualifier, name) => {
        const own = findInRelations(relations, qualifier, name);
        if (own === undefined) return outer?.column(qualifier, name);
        grouping.used(own);
        return anySpelling.has(own.sql) && grouping.isOutside ? ofGroup(own) : own;
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
  const items = select.items
    .flatMap(item => renderItem(item, from, listScope, grouping))
    .map(item => (anySpelling.has(item.value.sql) ? { ...item, value: ofGroup(item.value) } : item));
  const aliasScope = withAliases(listScope, select, items);
  const ofGroups = new Map([...anySpelling].map(sql => [`min(${sql})`, sql]));
  const groups = select.groupBy
    .map(node => grouping.aside(() => renderGroup(node, items, rows, aliasScope)))
    .map(group => ({ ...group, sql: ofGroups.get(group.sql) ?? group.sql }));
  const groupBy = groups.map(group => group.sql);
  const keys = groups.map(group => groupingKey(group, context.grammar).sql);
  const folded = new Set(groupBy.filter((sql, index) => sql !== keys[index]));
  const having =
    select.having === undefined ? undefined : grouping.part(() => asBoolean(render(must(select.having), aliasScope)));
  grouping.check(groupBy, relations);
  const distinctKeys = select.distinct ? items.map(item => groupingKey(item.value, context.grammar).sql) : [];
  const isFolded = items.some((item, index) => select.distinct && item.value.sql !== distinctKeys[index]);
  if (select.distinct && items.some(item => item.value.family === 'json')) refuse('json has no equality');
  return {
    distinct: select.distinct,
    distinctOn: isFolded ? distinctKeys : [],
    folded,
    keys,
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
      if (item === undefined || column === undefined) return column ?? item?.value;
      if (item.value.sql === column.sql || item.value.sql === ofGroup(column).sql) return column;
      return refuse(`the name ${name} is both a column and a result`);
    },
  };
}

function renderGroup(node: Node, items: readonly { value: Value }[], rows: Scope, aliases: Scope): Value {
  if (node.kind === 'number') return (items[Number(node.text) - 1] ?? refuse('GROUP BY counts past the columns')).value;
  const rendered = node.kind === 'column' ? render(node, aliases) : render(node, rows);
  if (rendered.family === 'json') refuse('json has no equality');
  return rendered;
}

interface Ordering {
  columns: RenderedQuery['columns'];
  select: RenderedSelect | undefined;
  grammar: Grammar;
  /** LIMIT follows, so that the order decides which rows there are. */
  cuts: boolean;
}

function renderOrder(item: OrderItem, { columns, select, grammar, cuts }: Ordering): string {
  const direction = orderWords(grammar, item.descending);
  const { node } = item;
  if (node.kind === 'number') {
    if (!/^\d+$/.test(node.text) || Number(node.text) < 1 || Number(node.text) > columns.length)
      refuse('ORDER BY counts past the columns');
    if (cuts) refuseOrder(columns[Number(node.text) - 1]?.value, grammar);
    return `${node.text}${direction}`;
  }
  const named =
    node.kind === 'column' && node.qualifier.length === 0
      ? columns.find(column => column.name.toLowerCase() === node.name.toLowerCase())
      : undefined;
  // Where nothing but the SELECT itself is sorted, what the name stands for can be sorted in another way.
  if (named !== undefined && cuts && select?.distinct === false)
    return `${orderKey(named.value, grammar).sql}${direction}`;
  if (named !== undefined && cuts) refuseOrder(named.value, grammar);
  if (named !== undefined) return `${quoteIdentifier(toIdentifier(named.name))}${direction}`;
  if (select === undefined) return refuse('a UNION is ordered by an expression');
  const rendered = select.grouping.part(() => render(node, select.scope));
  select.grouping.check(select.groupBy, []);
  if (select.distinct && !select.items.some(own => own.value.sql === rendered.sql))
    return refuse('DISTINCT is ordered by what is not selected');
  if (rendered.family === 'json' || rendered.family === 'other')
    return refuse('it is ordered by what PostgreSQL cannot sort');
  if (select.distinctOn.length > 0) return refuse('DISTINCT is ordered by an expression');
  return `${(cuts ? orderKey(rendered, grammar) : rendered).sql}${direction}`;
}

/** The name of a result cannot be sorted in another way than it is. */
function refuseOrder(result: Value | undefined, grammar: Grammar): void {
  if (result !== undefined && orderKey(result, grammar).sql !== result.sql)
    refuse('LIMIT takes its first rows in the order of a text, which PostgreSQL sorts in its own way');
}

function writeSelect(select: RenderedSelect): string {
  const on = select.distinctOn.length === 0 ? '' : ` ON (${select.distinctOn.join(', ')})`;
  const items = select.items.map(item => `  ${item.value.sql} AS ${quoteIdentifier(toIdentifier(item.name))}`);
  return [
    `SELECT${select.distinct ? ` DISTINCT${on}` : ''}\n${items.join(',\n')}`,
    ...(select.from === undefined ? [] : [`FROM ${select.from}`]),
    ...(select.where === undefined ? [] : [`WHERE ${select.where}`]),
    ...(select.groupBy.length === 0 ? [] : [`GROUP BY ${select.keys.join(', ')}`]),
    ...(select.having === undefined ? [] : [`HAVING ${select.having}`]),
  ].join('\n');
}
