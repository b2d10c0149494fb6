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

/** Every column of the model, in order. The machinery behind virtual tables of SQLite is left out: it is not moved. */
export function* columns(input: RuleInput): Generator<Place> {
  const targets = targetsOf(input);
  for (const table of input.model.tables) {
    if (isShadowTable(input.model, table)) continue;
    const mapped = targets.get(keyOf(table));
    for (const column of table.columns) {
      yield { table, column, target: mapped?.get(column.name), object: objectOf(input.model, table, column.name) };
    }
  }
}

/** Every column that rows were seen of. */
export function* profiledColumns(input: RuleInput): Generator<ProfiledPlace> {
  for (const place of columns(input)) {
    const { profile } = place.column;
    if (profile !== undefined && profile.rows > 0) yield { ...place, profile };
  }
}

/** `table` or `table.column`; with the schema in front where the source has several schemas. */
export function objectOf(model: Model, table: { schema?: string; name: string }, column?: string): string {
  const schema = model.schemas.length > 1 && table.schema !== undefined ? `${table.schema}.` : '';
  return `${schema}${table.name}${column === undefined ? '' : `.${column}`}`;
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
