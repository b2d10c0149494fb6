import type { Column, IndexPart, Model, Table } from '#shared/engines/schema/model.ts';

/**
 * Objects of the source that are defined otherwise now, or are in one of the two only, each with its kind: `view shop.v`,
 * `index email of users`. What is made after the rows (keys, indexes, foreign keys, checks, triggers, views, routines)
 * is compared as the source defines it, not as statements for the target: those also depend on the rows (the position of
 * a counter, a foreign key with orphans, an index with long values), and rows may change until a cutover.
 */
export function changedDefinitions(before: Model, now: Model): string[] {
  const [earlier, later] = [definitionsOf(before), definitionsOf(now)];
  return [...new Set([...earlier.keys(), ...later.keys()])].filter(name => earlier.get(name) !== later.get(name));
}

type Definitions = Map<string, string>;

function definitionsOf(model: Model): Definitions {
  const found: Definitions = new Map();
  for (const table of model.tables) addTable(found, table);
  for (const view of model.views)
    add(found, `${view.materialized === true ? 'materialized view' : 'view'} ${nameOf(view)}`, view);
  for (const routine of model.routines) add(found, `${routine.kind} ${nameOf(routine)}`, routine);
  for (const trigger of model.triggers) add(found, `trigger ${trigger.name} of ${trigger.table}`, trigger);
  for (const sequence of model.sequences) add(found, `sequence ${nameOf(sequence)}`, sequence);
  for (const type of model.types) add(found, `type ${nameOf(type)}`, type);
  for (const other of model.others)
    add(found, other.kind === 'other' ? other.name : `${other.kind} ${other.name}`, other);
  return found;
}

function addTable(found: Definitions, table: Table): void {
  const name = nameOf(table);
  const { primaryKey, uniqueKeys, foreignKeys, checks, exclusions, indexes } = table;
  if (primaryKey !== undefined) add(found, `primary key of ${name}`, primaryKey);
  for (const key of uniqueKeys) add(found, `unique key ${key.name ?? listed(key.columns)} of ${name}`, key);
  for (const key of foreignKeys) add(found, `foreign key ${key.name ?? listed(key.columns)} of ${name}`, key);
  for (const check of checks) add(found, `check ${check.name ?? `(${check.expression})`} of ${name}`, check);
  for (const exclusion of exclusions ?? [])
    add(found, `exclusion ${exclusion.name ?? exclusion.text} of ${name}`, exclusion);
  for (const index of indexes) add(found, `index ${index.name ?? listed(index.parts.map(partName))} of ${name}`, index);
  for (const column of table.columns) addColumn(found, name, column);
  add(found, `comment of ${name}`, table.comment ?? '');
}

/** Types are not compared here: what they became is part of the statements that make the tables. */
function addColumn(found: Definitions, table: string, column: Column): void {
  const { default: value, onUpdate, generated, comment } = column;
  add(found, `column ${column.name} of ${table}`, { value, onUpdate, generated, comment });
}

/** Objects of one name (overloaded functions, keys without a name) are compared together. */
function add(found: Definitions, name: string, definition: unknown): void {
  found.set(name, `${found.get(name) ?? ''}${JSON.stringify(definition, withoutPlace)}\n`);
}

/** Where it stands in a script, and how far a counter has come, are no part of a definition. */
function withoutPlace(key: string, value: unknown): unknown {
  return key === 'line' || key === 'next' ? undefined : value;
}

function nameOf({ schema, name }: { schema?: string; name: string }): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

function partName({ column, expression }: IndexPart): string {
  return column ?? expression ?? '';
}

function listed(columns: readonly string[]): string {
  return `(${columns.join(', ')})`;
}
