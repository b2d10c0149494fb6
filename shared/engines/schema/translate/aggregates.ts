import type { Call } from './ast.ts';
import { groupingKey, orderKey } from './collation.ts';
import type { Scope } from './render.ts';
import { render } from './render.ts';
import { refuse } from './untranslatable.ts';
import { asInteger, asNumber, asText, type Family, literalValue, type Value, value } from './value.ts';

const sortable: readonly Family[] = [
  'integer',
  'decimal',
  'float',
  'text',
  'date',
  'timestamp',
  'timestamptz',
  'time',
  'interval',
];

/** An aggregate call; `scope` is that of the rows it runs over. */
export function renderAggregate(call: Call, scope: Scope): Value {
  const distinct = call.distinct ? 'DISTINCT ' : '';
  if (call.name === 'COUNT' && call.star) return value('count(*)', 'integer', []);
  const args = call.args.map(arg => render(arg, scope));
  const [first] = args;
  if (first === undefined) return refuse(`${call.name} has no argument`);
  if (call.name === 'GROUP_CONCAT') return groupConcat(call, args, scope);
  if (args.length > 1 || call.orderBy.length > 0) return refuse(`${call.name} is called in an odd way`);
  if (scope.grammar === 'oracle' && /^(?:STD|VAR)/.test(call.name))
    return refuse(`${call.name} of one row is 0 there and NULL here`);
  switch (call.name) {
    case 'COUNT':
      if (call.distinct && first.family === 'json') return refuse('json has no equality');
      return value(
        `count(${distinct}${call.distinct ? groupingKey(first, scope.grammar).sql : first.sql})`,
        'integer',
        [first],
      );
    case 'SUM': {
      const number = asNumber(first);
      return value(`sum(${distinct}${number.sql})`, number.family === 'float' ? 'float' : 'decimal', [number]);
    }
    case 'TOTAL': {
      const number = asNumber(first);
      return value(`coalesce(sum(${distinct}${number.sql}), 0)::double precision`, 'float', [number]);
    }
    case 'AVG': {
      const number = asNumber(first);
      // T-SQL's average of whole numbers is a whole number.
      if (scope.grammar === 'tsql' && number.family === 'integer') {
        return value(`trunc(avg(${distinct}${number.sql}))::bigint`, 'integer', [number]);
      }
      return value(`avg(${distinct}${number.sql})`, number.family === 'float' ? 'float' : 'decimal', [number]);
    }
    case 'MIN':
    case 'MAX': {
      const part = first.family === 'boolean' ? asInteger(asNumber(first)) : first;
      if (!sortable.includes(part.family)) return refuse(`${call.name} of a type that has no order`);
      return value(`${call.name.toLowerCase()}(${orderKey(part, scope.grammar).sql})`, part.family, [part]);
    }
    case 'STD':
    case 'STDDEV': {
      const number = asNumber(first);
      return value(`stddev_pop(${distinct}${number.sql})`, number.family === 'float' ? 'float' : 'decimal', [number]);
    }
    case 'VARIANCE': {
      const number = asNumber(first);
      return value(`var_pop(${distinct}${number.sql})`, number.family === 'float' ? 'float' : 'decimal', [number]);
    }
    default:
      return refuse(`the aggregate ${call.name} is not known`);
  }
}

function groupConcat(call: Call, args: readonly Value[], scope: Scope): Value {
  const [first, second] = args;
  if (first === undefined) return refuse('GROUP_CONCAT has no argument');
  const sqlite = scope.grammar === 'sqlite';
  if (!sqlite && args.length > 1) return refuse('GROUP_CONCAT joins several values');
  const text = asText(first);
  const separator = sqlite && second !== undefined ? asText(second) : literalValue(call.separator ?? ',');
  const order = call.orderBy.map(item => ({
    part: orderKey(render(item.node, scope), scope.grammar),
    descending: item.descending,
  }));
  if (call.distinct && order.some(item => item.part.sql !== text.sql))
    return refuse('GROUP_CONCAT DISTINCT is ordered by something else');
  const by = order.map(item => `${item.part.sql}${item.descending ? ' DESC NULLS LAST' : ' NULLS FIRST'}`).join(', ');
  if (call.distinct && groupingKey(text, scope.grammar).sql !== text.sql)
    refuse('GROUP_CONCAT DISTINCT may give any spelling of texts that differ in case only');
  const distinct = call.distinct ? 'DISTINCT ' : '';
  return value(`string_agg(${distinct}${text.sql}, ${separator.sql}${by === '' ? '' : ` ORDER BY ${by}`})`, 'text', [
    text,
    separator,
  ]);
}
