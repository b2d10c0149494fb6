import { quoteIdentifier } from '../emit/quote.ts';
import { toIdentifier } from '../mapping/identifiers.ts';
import type { FromItem, Join, Query } from './ast.ts';
import { equated } from './collation.ts';
import { comparable } from './combine.ts';
import { findInRelations, type Relation } from './relation.ts';
import { render, type Scope } from './render.ts';
import type { Grammar } from './tokenize.ts';
import type { ScopeColumn } from './translate.ts';
import { refuse } from './untranslatable.ts';
import { asBoolean, familyOf, traitsOf, type Value } from './value.ts';

/** A table or view that a query may read from. */
export interface ReadableRelation {
  /** `schema.name`, quoted. */
  sql: string;
  columns: ScopeColumn[];
  /** Quoted names of the primary key's columns. */
  key: string[];
}

export interface QueryContext {
  grammar: Scope['grammar'];
  /** `name`: the parts as written. Undefined: there is no such table, or its view was not translated. */
  relation(name: readonly string[]): ReadableRelation | undefined;
  /** What every part of the query may name: the variables and rows of the program it stands in. */
  outermost?: Scope;
  /** As in `Scope`. */
  routine?: Scope['routine'];
}

export interface RenderedFrom {
  sql: string;
  relations: Relation[];
  /** What * stands for, in the source's order. */
  columns: { name: string; value: Value }[];
}

export type RenderQuery = (
  query: Query,
  outer: Scope | undefined,
) => { sql: string; columns: { name: string; value: Value }[] };

/** FROM with its joins. `scopeOf` gives the scope of an ON condition over some relations. */
export function renderFrom(
  item: FromItem,
  context: QueryContext,
  renderQuery: RenderQuery,
  scopeOf: (relations: readonly Relation[]) => Scope,
): RenderedFrom {
  switch (item.kind) {
    case 'table':
      return renderTable(item.name, item.alias, context);
    case 'derived': {
      const { sql, columns } = renderQuery(item.query, undefined);
      const alias = quoteIdentifier(toIdentifier(item.alias));
      const relation: Relation = {
        alias: item.alias,
        columns: columns.map(column => ({
          name: column.name,
          merged: false,
          value: inRelation(column.value, `${alias}.${quoteIdentifier(toIdentifier(column.name))}`),
        })),
        key: [],
      };
      return { sql: `(${sql}) AS ${alias}`, relations: [relation], columns: relation.columns };
    }
    case 'join':
      return renderJoin(item, context, renderQuery, scopeOf);
  }
}

function inRelation(column: Value, sql: string): Value {
  return {
    sql,
    family: column.family === 'literal' || column.family === 'null' ? 'text' : column.family,
    volatility: 0,
    atomic: true,
    ...traitsOf(column),
  };
}

/** One table or view under its alias. */
export function renderTable(name: readonly string[], given: string | undefined, context: QueryContext): RenderedFrom {
  const found = context.relation(name) ?? refuse(`it reads from ${name.join('.')}, which is not there`);
  const alias = given ?? name.at(-1) ?? '';
  const quoted = quoteIdentifier(toIdentifier(alias));
  const columns = found.columns.map(column => ({
    name: column.source,
    merged: false,
    value: {
      sql: `${quoted}.${column.sql}`,
      family: familyOf(column.type),
      volatility: 0,
      atomic: true,
      // Whether a column is a DATE decides what Oracle's sums of dates mean.
      ...(context.grammar === 'oracle' && { type: column.type }),
      ...traitsOf(column),
    } satisfies Value,
  }));
  return {
    sql: `${found.sql} AS ${quoted}`,
    relations: [{ alias, columns, key: found.key.map(column => `${quoted}.${column}`) }],
    columns,
  };
}

function renderJoin(
  join: Join,
  context: QueryContext,
  renderQuery: RenderQuery,
  scopeOf: (relations: readonly Relation[]) => Scope,
): RenderedFrom {
  const left = renderFrom(join.left, context, renderQuery, scopeOf);
  const right = renderFrom(join.right, context, renderQuery, scopeOf);
  const relations = [...left.relations, ...right.relations];
  const aliases = relations.map(relation => relation.alias.toLowerCase());
  if (new Set(aliases).size < aliases.length) refuse('two tables have one name');
  const rightSql = join.right.kind === 'join' ? `(${right.sql})` : right.sql;
  const words = `${left.sql}\n  ${join.type} JOIN ${rightSql}`;
  const using = join.natural === true ? commonNames(left, right) : (join.using ?? []);
  if (using.length > 0) {
    const merged = mergeColumns(join, using, { left, right, grammar: context.grammar });
    const columns = starOrder(context.grammar, merged, left, right);
    return { sql: `${words} USING (${merged.map(column => column.sql).join(', ')})`, relations, columns };
  }
  const columns = [...left.columns, ...right.columns];
  if (join.on !== undefined) {
    const condition = asBoolean(render(join.on, scopeOf(relations)));
    return { sql: `${words} ON ${condition.sql}`, relations, columns };
  }
  if (join.natural !== true || join.type === 'CROSS') return { sql: words, relations, columns };
  // NATURAL with no column in common joins every row with every other.
  return { sql: `${words} ON TRUE`, relations, columns };
}

/** The names that NATURAL joins by, in the order of the left side. */
function commonNames(left: RenderedFrom, right: RenderedFrom): string[] {
  const own = new Set(right.columns.map(column => column.name.toLowerCase()));
  return left.columns.map(column => column.name).filter(name => own.has(name.toLowerCase()));
}

interface MergedColumn {
  name: string;
  /** Its name in PostgreSQL, quoted. */
  sql: string;
  value: Value;
}

/** The columns of USING; marks them as merged on the side that loses its own. */
function mergeColumns(
  join: Join,
  names: readonly string[],
  { left, right, grammar }: { left: RenderedFrom; right: RenderedFrom; grammar: Grammar },
): MergedColumn[] {
  const isRight = join.type === 'RIGHT';
  return names.map(name => {
    const first = findInRelations(left.relations, [], name) ?? refuse(`USING names ${name}, which is not there`);
    const second = findInRelations(right.relations, [], name) ?? refuse(`USING names ${name}, which is not there`);
    const [asFirst, asSecond] = comparable(first, second);
    const [own, other] = [columnPart(first.sql), columnPart(second.sql)];
    if (asFirst.sql !== first.sql || asSecond.sql !== second.sql || own !== other)
      return refuse('USING joins different columns');
    const [folded, foldedOther] = equated(first, second, grammar);
    if (folded.sql !== first.sql || foldedOther.sql !== second.sql)
      return refuse('USING joins texts that the source compares without regard to case or to blanks at the end');
    for (const relation of (isRight ? left : right).relations) {
      for (const column of relation.columns) if (sameName(column, name)) column.merged = true;
    }
    return { name, sql: own, value: isRight ? second : first };
  });
}

/**
 * What * gives where columns are joined: MySQL has those first, in the order of the left side (Reference Manual, "JOIN
 * Clause"), SQLite leaves them where the left side has them. T-SQL has no USING.
 */
function starOrder(
  grammar: Scope['grammar'],
  merged: readonly MergedColumn[],
  left: RenderedFrom,
  right: RenderedFrom,
): RenderedFrom['columns'] {
  const mergedOf = (column: { name: string }) => merged.find(candidate => sameName(candidate, column.name));
  const leftColumns = left.columns.map(column => {
    const found = mergedOf(column);
    return { joined: found !== undefined, name: column.name, value: found?.value ?? column.value };
  });
  const rest = right.columns.filter(column => mergedOf(column) === undefined);
  const ordered =
    grammar === 'mysql'
      ? [...leftColumns.filter(column => column.joined), ...leftColumns.filter(column => !column.joined)]
      : leftColumns;
  return [...ordered.map(({ name, value }) => ({ name, value })), ...rest];
}

function sameName(column: { name: string }, name: string): boolean {
  return column.name.toLowerCase() === name.toLowerCase();
}

/** `"b"` of `a."b"`: the alias is quoted by ourselves and ends before the first dot outside quotes. */
function columnPart(sql: string): string {
  return /^(?:"(?:[^"]|"")*"|[^".]*)\.([\s\S]*)$/.exec(sql)?.[1] ?? sql;
}
