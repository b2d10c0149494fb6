import { quoteIdentifier } from '../emit/quote.ts';
import { toIdentifier } from '../mapping/identifiers.ts';
import type { FromItem, NamedQuery, Query, Select } from './ast.ts';
import { typeOfFamily } from './family-types.ts';
import type { QueryContext, ReadableRelation, RenderQuery } from './render-from.ts';
import { refuse } from './untranslatable.ts';
import { closed, type Family, traitsOf, type Value } from './value.ts';

export interface RenderedWith {
  /** `WITH ...` and a line end; '' without any. */
  sql: string;
  /** Where the named queries are found before tables of the same name. */
  context: QueryContext;
}

type RenderIn = (query: Query, context: QueryContext) => ReturnType<RenderQuery>;

/** The named queries before a SELECT. One that reads from itself is recursive. */
export function renderWith(query: Query, outer: QueryContext, renderIn: RenderIn): RenderedWith {
  if (query.with === undefined) return { sql: '', context: outer };
  let context = outer;
  let anyRecursive = false;
  const written: string[] = [];
  const names = new Set<string>();
  for (const named of query.with.queries) {
    const key = named.name.toLowerCase();
    if (names.has(key)) refuse(`two named queries are called ${named.name}`);
    names.add(key);
    // MySQL sees the query itself only after RECURSIVE; the others always do.
    const maySeeItself = query.with.recursive || outer.grammar !== 'mysql';
    const recursive = maySeeItself && mentions(named.query, key) > 0;
    if (recursive) anyRecursive = true;
    const { sql, columns } = recursive ? renderRecursive(named, context, renderIn) : renderIn(named.query, context);
    const relation = relationOf(named, columns);
    context = including(context, key, relation);
    written.push(`${relation.sql} (${relation.columns.map(column => column.sql).join(', ')}) AS (\n${sql}\n)`);
  }
  return { sql: `WITH ${anyRecursive ? 'RECURSIVE ' : ''}${written.join(',\n')}\n`, context };
}

function including(context: QueryContext, key: string, relation: ReadableRelation): QueryContext {
  return {
    ...context,
    relation: name => (name.length === 1 && name[0]?.toLowerCase() === key ? relation : context.relation(name)),
  };
}

function relationOf(named: NamedQuery, columns: readonly { name: string; value: Value }[]): ReadableRelation {
  if (named.columns.length > 0 && named.columns.length !== columns.length)
    refuse(`${named.name} names more or fewer columns than it has`);
  const own = columns.map(({ name, value }, index) => {
    const source = named.columns[index] ?? name;
    return {
      source,
      sql: quoteIdentifier(toIdentifier(source)),
      type: typeOfFamily[value.family],
      ...traitsOf(value),
      caseSensitive: value.caseSensitive === true,
    };
  });
  if (new Set(own.map(column => column.sql)).size < own.length) refuse(`two columns of ${named.name} have one name`);
  return { sql: quoteIdentifier(toIdentifier(named.name)), columns: own, key: [] };
}

/**
 * A first SELECT, UNION, and a SELECT that reads from the result so far. Every column is cast to one type of its
 * family, as PostgreSQL wants the same type of both, which the source takes from the first.
 */
function renderRecursive(named: NamedQuery, context: QueryContext, renderIn: RenderIn): ReturnType<RenderQuery> {
  const { first, more, orderBy, limit, with: inner } = named.query;
  const [step, ...others] = more;
  const key = named.name.toLowerCase();
  const isPlain = orderBy.length === 0 && limit === undefined && inner === undefined && others.length === 0;
  if (step === undefined || !isPlain || !step.operator.startsWith('UNION') || mentions(first, key) > 0)
    return refuse(`${named.name} is recursive in a form that is not translated`);
  if (!readsOnce(step.select, key)) return refuse(`${named.name} reads from itself in a way that PostgreSQL refuses`);
  const start = renderIn(alone(first), context);
  const families = start.columns.map(column => (column.value.family === 'literal' ? 'text' : column.value.family));
  if (families.some(family => family === 'null' || family === 'other' || family === 'json'))
    return refuse(`the first rows of ${named.name} do not say what type a column has`);
  const columns = start.columns.map(({ name, value }, index) => ({
    name: named.columns[index] ?? name,
    value: { ...value, family: families[index] ?? value.family },
  }));
  const next = renderIn(alone(step.select), including(context, key, relationOf(named, columns)));
  if (next.columns.length !== columns.length)
    return refuse(`the parts of ${named.name} have different numbers of columns`);
  const fits = next.columns.every(({ value }, index) => canBecome(value.family, families[index]));
  if (!fits) return refuse(`the parts of ${named.name} have different types`);
  const parts = [start, next].map((part, index) => castAll(part, families, index === 0 ? 'start' : 'step'));
  return { sql: parts.join(`\n${step.operator}\n`), columns };
}

function alone(select: Select): Query {
  return { first: select, more: [], orderBy: [] };
}

function canBecome(family: Family, wanted: Family | undefined): boolean {
  return family === wanted || family === 'null' || (family === 'literal' && wanted === 'text');
}

function castAll({ sql, columns }: ReturnType<RenderQuery>, families: readonly Family[], alias: string): string {
  const items = columns.map(({ name, value }, index) => {
    const column = quoteIdentifier(toIdentifier(name));
    const part = closed({ ...value, sql: `${alias}.${column}`, atomic: true });
    return `${part}::${typeOfFamily[families[index] ?? value.family]}`;
  });
  return `SELECT ${items.join(', ')} FROM (\n${sql}\n) AS ${alias}`;
}

/** Whether the step reads from itself once, in FROM, and on no side that an outer join may leave empty. */
function readsOnce(select: Select, key: string): boolean {
  const isGrouped = select.distinct || select.groupBy.length > 0 || select.having !== undefined;
  return !isGrouped && mentions(select, key) === 1 && select.from !== undefined && plainReads(select.from, key) === 1;
}

function plainReads(item: FromItem, key: string): number {
  if (item.kind === 'table') return item.name.length === 1 && item.name[0]?.toLowerCase() === key ? 1 : 0;
  if (item.kind === 'derived') return 0;
  const left = item.type === 'RIGHT' ? 0 : plainReads(item.left, key);
  const right = item.type === 'LEFT' ? 0 : plainReads(item.right, key);
  return left + right;
}

/** How often a part of a query reads from a table of this name. The parser bounds the depth. */
function mentions(part: unknown, key: string): number {
  if (typeof part !== 'object' || part === null) return 0;
  if ('kind' in part && part.kind === 'table' && 'name' in part && Array.isArray(part.name)) {
    const [name, ...more]: unknown[] = part.name;
    return more.length === 0 && typeof name === 'string' && name.toLowerCase() === key ? 1 : 0;
  }
  return Object.values(part).reduce((sum: number, child) => sum + mentions(child, key), 0);
}
