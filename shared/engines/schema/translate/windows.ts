import { renderAggregate } from './aggregates.ts';
import type { Call, FrameBound, Window } from './ast.ts';
import { groupingKey, orderKey } from './collation.ts';
import { unify } from './combine.ts';
import { orderWords } from './order.ts';
import { render, type Scope } from './render.ts';
import { refuse } from './untranslatable.ts';
import { asInteger, asNumber, type Family, traitsOf, type Value, value } from './value.ts';

/** Functions that only a window gives, with the family of their result. */
const numbering: { readonly [name: string]: Family } = {
  ROW_NUMBER: 'integer',
  RANK: 'integer',
  DENSE_RANK: 'integer',
  NTILE: 'integer',
  PERCENT_RANK: 'float',
  CUME_DIST: 'float',
};
const picking = new Set(['LAG', 'LEAD', 'FIRST_VALUE', 'LAST_VALUE', 'NTH_VALUE']);
const aggregating = new Set(['COUNT', 'SUM', 'TOTAL', 'AVG', 'MIN', 'MAX']);

/**
 * A window function with its window. The default frame is the same everywhere (SQL:2003, 7.11: from the first row of
 * the partition to the last peer of the current row); what differs is where NULL is sorted.
 */
export function renderWindow(call: Call, over: Window, scope: Scope): Value {
  const { value: own, partsOf } = renderFunction(call, scope);
  const partitions = over.partitionBy.map(node => groupingKey(sortable(render(node, scope)), scope.grammar));
  const order = over.orderBy.map(({ node, descending }) => {
    const part = orderKey(sortable(render(node, scope)), scope.grammar);
    return { part, sql: `${part.sql}${orderWords(scope.grammar, descending)}` };
  });
  const words = [
    ...(partitions.length === 0 ? [] : [`PARTITION BY ${partitions.map(part => part.sql).join(', ')}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.map(item => item.sql).join(', ')}`]),
    ...(over.frame === undefined
      ? []
      : [`${over.frame.unit} BETWEEN ${bound(over.frame.from)} AND ${bound(over.frame.to)}`]),
  ];
  const parts = [...partsOf, ...partitions, ...order.map(item => item.part)];
  return { ...own, ...value(`${own.sql} OVER (${words.join(' ')})`, own.family, parts) };
}

function renderFunction(call: Call, scope: Scope): { value: Value; partsOf: Value[] } {
  if (call.distinct || call.orderBy.length > 0) return refuse(`${call.name} is called in an odd way over a window`);
  if (aggregating.has(call.name)) {
    const aggregate = renderAggregate(call, scope);
    // The cast that some of them end in would stand between the function and its window.
    const isBare = aggregate.sql.startsWith(`${call.name.toLowerCase()}(`) && aggregate.sql.endsWith(')');
    if (!isBare) refuse(`${call.name} over a window is not translated`);
    return { value: aggregate, partsOf: [aggregate] };
  }
  const args = call.args.map(arg => render(arg, scope));
  const family = numbering[call.name];
  if (family !== undefined) {
    if (call.star || args.length !== (call.name === 'NTILE' ? 1 : 0)) refuse(`${call.name} is called in an odd way`);
    const numbers = args.map(arg => asInteger(asNumber(arg)));
    const list = numbers.map(number => `(${number.sql})::integer`).join(', ');
    return { value: value(`${call.name.toLowerCase()}(${list})`, family, numbers), partsOf: numbers };
  }
  if (!picking.has(call.name)) return refuse(`the window function ${call.name} is not known`);
  return renderPicking(call.name, args);
}

/** LAG, LEAD, FIRST_VALUE, LAST_VALUE and NTH_VALUE give a value of another row. */
function renderPicking(name: string, args: readonly Value[]): { value: Value; partsOf: Value[] } {
  const [first, offset, fallback, ...more] = args;
  const offsets = name === 'LAG' || name === 'LEAD';
  const isOdd = offsets ? more.length > 0 : fallback !== undefined || (name === 'NTH_VALUE') !== (offset !== undefined);
  if (first === undefined || isOdd) return refuse(`${name} is called in an odd way`);
  if (first.family === 'literal' || first.family === 'null') return refuse(`${name} of a constant`);
  const { parts, family } = unify(fallback === undefined ? [first] : [first, fallback]);
  if (fallback !== undefined && parts[0]?.sql !== first.sql) return refuse(`${name} has a default of another type`);
  const [own = first, otherwise] = parts;
  const at = offset === undefined ? [] : [`(${asInteger(asNumber(offset)).sql})::integer`];
  const list = [own.sql, ...at, ...(otherwise === undefined ? [] : [otherwise.sql])].join(', ');
  const result = value(`${name.toLowerCase()}(${list})`, family, args);
  return { value: { ...result, ...traitsOf(own) }, partsOf: [...args] };
}

function sortable(part: Value): Value {
  if (part.family === 'json' || part.family === 'other') refuse('a window is sorted by what PostgreSQL cannot sort');
  // PostgreSQL takes a bare constant here, but a text of no type has no order.
  if (part.family === 'literal' || part.family === 'null') refuse('a window is sorted by a constant');
  return part;
}

function bound({ kind, rows }: FrameBound): string {
  return rows === undefined ? kind : `${rows} ${kind}`;
}
