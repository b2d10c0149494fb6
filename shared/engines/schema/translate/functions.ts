import type { Call, Node } from './ast.ts';
import { dateFunctions, sqliteDateFunctions } from './functions-date.ts';
import { jsonFunctions } from './functions-json.ts';
import { logicFunctions } from './functions-logic.ts';
import { numberFunctions } from './functions-number.ts';
import { oracleFunctions } from './functions-oracle.ts';
import { mysqlTextFunctions, sqliteTextFunctions, textFunctions } from './functions-text.ts';
import { tsqlFunctions } from './functions-tsql.ts';
import type { Scope } from './render.ts';
import { refuse } from './untranslatable.ts';
import type { Value } from './value.ts';

/** One function of the source: its arguments, rendered, become one PostgreSQL expression; or it refuses. */
export type FunctionRule = (args: readonly Value[], input: { call: Call; scope: Scope; render: Render }) => Value;
export type FunctionTable = { readonly [name: string]: FunctionRule };
export type Render = (node: Node, scope: Scope) => Value;

const aggregates = new Set([
  'COUNT',
  'SUM',
  'AVG',
  'GROUP_CONCAT',
  'STD',
  'STDDEV',
  'VARIANCE',
  'TOTAL',
  'BIT_AND',
  'BIT_OR',
]);

const common: FunctionTable = { ...logicFunctions, ...numberFunctions, ...textFunctions, ...jsonFunctions };
const tables: { readonly [grammar in Scope['grammar']]: ReadonlyMap<string, FunctionRule> } = {
  mysql: new Map(Object.entries({ ...common, ...dateFunctions, ...mysqlTextFunctions })),
  sqlite: new Map(Object.entries({ ...common, ...sqliteDateFunctions, ...sqliteTextFunctions })),
  tsql: new Map(Object.entries(tsqlFunctions)),
  oracle: new Map(Object.entries(oracleFunctions)),
};

/** A function call in PostgreSQL's words. A function that is not in the tables is refused by its name. */
export function renderCall(call: Call, scope: Scope, render: Render): Value {
  if (call.over !== undefined)
    return scope.window === undefined
      ? refuse('it uses a window function where none can stand')
      : scope.window(call, call.over);
  // MIN and MAX of several values are no aggregates in SQLite.
  const aggregate =
    aggregates.has(call.name) || ((call.name === 'MIN' || call.name === 'MAX') && call.args.length === 1);
  if (aggregate)
    return scope.aggregate === undefined ? refuse(`it uses the aggregate ${call.name}`) : scope.aggregate(call);
  if (call.distinct || call.star || call.orderBy.length > 0) return refuse(`${call.name} is called in an odd way`);
  const rule = tables[scope.grammar].get(call.name);
  if (rule === undefined) {
    const args = call.args.map(arg => render(arg, scope));
    return scope.routine?.(call.name, args) ?? refuse(`the function ${call.name} is not known`);
  }
  const lazy = call.args.some(arg => arg.kind === 'interval');
  return rule(lazy ? [] : call.args.map(arg => render(arg, scope)), { call, scope, render });
}
