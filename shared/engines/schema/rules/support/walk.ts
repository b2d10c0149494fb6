import type { RuleInput, TargetColumn } from '../../finding.ts';
import { isShadowTable } from '../../mapping/virtual-tables.ts';
import type { Column, ColumnProfile, Model, SourceType, Table } from '../../model.ts';

export interface Place {
  table: Table;
  column: Column;
  /** What the mapping made of it; undefined where the mapping left it out. */
  target: TargetColumn | undefined;
  /** `table.column`, as the finding names it. */
  object: string;
}

export interface ProfiledPlace extends Place {
  profile: ColumnProfile;
}

const places = new WeakMap<RuleInput, readonly Place[]>();

/**
 * Every column of the model, in order, put together once per input: over a hundred rules walk over them. The machinery
 * behind virtual tables of SQLite is left out: it is not moved.
 */
export function columns(input: RuleInput): readonly Place[] {
  const known = places.get(input);
  if (known !== undefined) return known;
  const targets = targetsOf(input);
  const shadows = shadowTablesOf(input.model);
  const found: Place[] = [];
  for (const table of input.model.tables) {
    if (shadows.has(table)) continue;
    const mapped = targets.get(keyOf(table));
    const prefix = objectOf(input.model, table);
    for (const column of table.columns) {
      found.push({ table, column, target: mapped?.get(column.name), object: `${prefix}.${column.name}` });
    }
  }
  places.set(input, found);
  return found;
}

const profiledPlaces = new WeakMap<RuleInput, readonly ProfiledPlace[]>();

/** Every column that rows were seen of. */
export function profiledColumns(input: RuleInput): readonly ProfiledPlace[] {
  const known = profiledPlaces.get(input);
  if (known !== undefined) return known;
  const found = columns(input).flatMap(place => {
    const { profile } = place.column;
    return profile === undefined || profile.rows === 0 ? [] : [{ ...place, profile }];
  });
  profiledPlaces.set(input, found);
  return found;
}

/** `table` or `table.column`; with the schema in front where the source has several schemas. */
export function objectOf(model: Model, table: { schema?: string; name: string }, column?: string): string {
  const schema = model.schemas.length > 1 && table.schema !== undefined ? `${table.schema}.` : '';
  return `${schema}${table.name}${column === undefined ? '' : `.${column}`}`;
}

/** `index by_name of users`: how a finding names an index. */
export function indexObjectOf(model: Model, table: Table, name: string | undefined): string {
  return `index ${name ?? 'without a name'} of ${objectOf(model, table)}`;
}

/** The table a name means: exact first, then without regard to case; `schema.table` is understood. */
export function tableNamed(model: Model, name: string, schema?: string): Table | undefined {
  const index = tableIndexOf(model);
  const folded = name.toLowerCase();
  const qualified = schema === undefined ? undefined : `${schema.toLowerCase()}.${folded}`;
  return (
    (qualified === undefined ? undefined : index.get(qualified)) ??
    index.get(`=${name}`) ??
    index.get(folded) ??
    index.get(folded.slice(folded.indexOf('.') + 1))
  );
}

/** A column by its name without regard to case. */
export function columnNamed(table: Table, name: string): Column | undefined {
  return (
    table.columns.find(column => column.name === name) ??
    table.columns.find(column => column.name.toLowerCase() === name.toLowerCase())
  );
}

/** char, varchar, text, enum, set, and SQLite's text affinity. */
export function isText(type: SourceType): boolean {
  return (
    type.kind === 'char' ||
    type.kind === 'varchar' ||
    type.kind === 'text' ||
    (type.kind === 'affinity' && type.affinity === 'text')
  );
}

const tableIndexes = new WeakMap<Model, Map<string, Table>>();

/** Keys: `=name` exact, `name` folded, `schema.name` folded. The first table of a name wins. */
function tableIndexOf(model: Model): Map<string, Table> {
  const known = tableIndexes.get(model);
  if (known !== undefined) return known;
  const index = new Map<string, Table>();
  for (const table of model.tables) {
    const folded = table.name.toLowerCase();
    const keys = [`=${table.name}`, folded];
    if (table.schema !== undefined) keys.push(`${table.schema.toLowerCase()}.${folded}`);
    for (const key of keys) if (!index.has(key)) index.set(key, table);
  }
  tableIndexes.set(model, index);
  return index;
}

const targetIndexes = new WeakMap<RuleInput, Map<string, Map<string, TargetColumn>>>();

/** By name, not by object: the mapping may have been made from a copy of the model. */
function targetsOf(input: RuleInput): Map<string, Map<string, TargetColumn>> {
  const known = targetIndexes.get(input);
  if (known !== undefined) return known;
  const index = new Map<string, Map<string, TargetColumn>>();
  for (const table of input.target.tables) {
    index.set(keyOf(table.source), new Map(table.columns.map(({ source, target }) => [source.name, target])));
  }
  targetIndexes.set(input, index);
  return index;
}

function keyOf(table: { schema?: string; name: string }): string {
  return `${table.schema ?? ''}\u0000${table.name}`;
}

/** The target of one column of a table. */
export function targetOf(input: RuleInput, table: Table, column: Column): TargetColumn | undefined {
  return targetsOf(input).get(keyOf(table))?.get(column.name);
}

const shadowTables = new WeakMap<Model, Set<Table>>();

/** The helper tables behind virtual tables of SQLite, found once per model. */
export function shadowTablesOf(model: Model): Set<Table> {
  const known = shadowTables.get(model);
  if (known !== undefined) return known;
  const found = new Set(model.tables.filter(table => isShadowTable(model, table)));
  shadowTables.set(model, found);
  return found;
}
