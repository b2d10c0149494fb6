import type { TargetSchema } from '../finding.ts';
import type { Check, Column, Exclusion, ForeignKey, Index, Key, Model, Sequence, Table, View } from '../model.ts';
import { foldedName, joinedName, NameSpace, toIdentifier } from './identifiers.ts';
import { type SchemaOf, schemaNamer } from './schemas.ts';

type Named = Table | Column | Key | Index | ForeignKey | Check | Exclusion | Sequence | View;

/** The name of every object of the target, fixed before any statement is written. */
export interface NamePlan {
  schemaOf: SchemaOf;
  /** Target name of a table, view, key, index, foreign key, check or sequence of the model. */
  nameOf(object: Named): string;
  /** Target name of a table's column; the name itself made safe if the table has no such column. */
  columnOf(table: Table, column: string): string;
  /** Name of the check that keeps a column's values to those of its source type (ENUM, SET, YEAR). */
  typeCheckOf(column: Column): string;
  /** A further name in the schema of this table, for what the source has not (trigger functions, partitions). */
  claim(table: Table, ...candidates: [string, ...string[]]): string;
  /** A name of the source as the target's own habit has it: for what has no place in the plan. */
  fold(name: string): string;
  renames: TargetSchema['renames'];
}

/** Columns every PostgreSQL table has already. */
const systemColumns = ['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'];

/**
 * Names for everything. A source name is kept with its spelling wherever PostgreSQL can hold it (Oracle's upper case
 * becomes lower case, the habit of each); index and key names,
 * which MySQL keeps per table and PostgreSQL per schema, get the table's name before them on a clash.
 */
export function planNames(model: Model): NamePlan {
  const schemaOf = schemaNamer(model);
  const fold = (name: string): string => foldedName(model.dialect, name);
  const names = new Map<Named, string>();
  const renames: TargetSchema['renames'] = [];
  const relations = new Map<string, NameSpace>();
  const columns = new Map<Table, Map<string, string>>();

  const relationsOf = (schema: string | undefined): NameSpace => {
    const key = schemaOf(schema);
    const known = relations.get(key) ?? new NameSpace();
    relations.set(key, known);
    return known;
  };
  const record = (
    kind: TargetSchema['renames'][number]['kind'],
    object: string,
    from: string | undefined,
    to: string,
  ): void => {
    if (from !== undefined && fold(from) !== to)
      renames.push({ kind, from: object, to, reason: whyRenamed(fold(from)) });
  };

  for (const sequence of model.sequences) names.set(sequence, relationsOf(sequence.schema).claim(fold(sequence.name)));
  for (const table of model.tables) {
    const name = relationsOf(table.schema).claim(fold(table.name));
    names.set(table, name);
    record('table', table.name, table.name, name);
    columns.set(table, planColumns(table, fold, record));
  }
  for (const view of model.views) names.set(view, relationsOf(view.schema).claim(fold(view.name)));
  for (const table of model.tables) {
    const space = relationsOf(table.schema);
    const tableName = names.get(table) ?? toIdentifier(fold(table.name));
    const columnOf = (name: string): string => columns.get(table)?.get(name) ?? toIdentifier(fold(name));
    for (const column of table.columns) {
      if (column.identity !== undefined) space.claim(joinedName([tableName, columnOf(column.name)], 'seq'));
    }
    planKeys(table, { tableName, columnOf, fold, space, names, record });
  }
  return {
    schemaOf,
    typeCheckOf: column => names.get(column) ?? toIdentifier(`${column.name}_check`),
    nameOf: object => names.get(object) ?? toIdentifier(fold(object.name ?? 'unnamed')),
    columnOf: (table, column) =>
      columns.get(table)?.get(column) ?? columns.get(table)?.get(column.toLowerCase()) ?? toIdentifier(fold(column)),
    claim: (table, ...candidates) => relationsOf(table.schema).claim(...candidates),
    fold,
    renames,
  };
}

type RecordRename = (
  kind: TargetSchema['renames'][number]['kind'],
  object: string,
  from: string | undefined,
  to: string,
) => void;

/** Column names; each is also found by its lower-case spelling, as the sources find it. */
function planColumns(table: Table, fold: (name: string) => string, record: RecordRename): Map<string, string> {
  const space = new NameSpace();
  for (const name of systemColumns) space.claim(name);
  const planned = new Map<string, string>();
  for (const column of table.columns) {
    const name = space.claim(fold(column.name));
    planned.set(column.name, name);
    record('column', `${table.name}.${column.name}`, column.name, name);
  }
  for (const [source, name] of [...planned]) {
    if (!planned.has(source.toLowerCase())) planned.set(source.toLowerCase(), name);
  }
  return planned;
}

interface KeyNaming {
  tableName: string;
  columnOf: (name: string) => string;
  fold: (name: string) => string;
  space: NameSpace;
  names: Map<Named, string>;
  record: RecordRename;
}

function planKeys(table: Table, { tableName, columnOf, fold, space, names, record }: KeyNaming): void {
  const prefixed = (name: string | undefined, fallback: string): [string, ...string[]] =>
    name === undefined || name === '' ? [fallback] : [fold(name), `${tableName}_${fold(name)}`];
  const key = table.primaryKey;
  if (key !== undefined) {
    const given = key.name?.toUpperCase() === 'PRIMARY' ? undefined : key.name;
    const name = space.claim(...prefixed(given, joinedName([tableName], 'pkey')));
    names.set(key, name);
    record('constraint', `${table.name}.${given ?? ''}`, given, name);
  }
  for (const unique of table.uniqueKeys) {
    const name = space.claim(...prefixed(unique.name, joinedName([tableName, ...unique.columns.map(columnOf)], 'key')));
    names.set(unique, name);
    record('constraint', `${table.name}.${unique.name ?? ''}`, unique.name, name);
  }
  for (const index of table.indexes) {
    const parts = index.parts.map(part => (part.column === undefined ? 'expr' : columnOf(part.column)));
    const name = space.claim(...prefixed(index.name, joinedName([tableName, ...parts], 'idx')));
    names.set(index, name);
    record('index', `${table.name}.${index.name ?? ''}`, index.name, name);
  }
  const exclusions = table.exclusions?.filter(exclusion => exclusion.name !== undefined) ?? [];
  for (const exclusion of exclusions) {
    const name = space.claim(...prefixed(exclusion.name, joinedName([tableName], 'excl')));
    names.set(exclusion, name);
    record('constraint', `${table.name}.${exclusion.name}`, exclusion.name, name);
  }
  const constraints = new NameSpace();
  for (const taken of [key, ...table.uniqueKeys, ...exclusions])
    if (taken !== undefined) constraints.claim(names.get(taken) ?? 'unnamed');
  for (const foreign of table.foreignKeys) {
    const name = constraints.claim(
      foreign.name === undefined
        ? joinedName([tableName, ...foreign.columns.map(columnOf)], 'fkey')
        : fold(foreign.name),
    );
    names.set(foreign, name);
    record('constraint', `${table.name}.${foreign.name ?? ''}`, foreign.name, name);
  }
  for (const check of table.checks) {
    const fallback = joinedName(
      check.column === undefined ? [tableName] : [tableName, columnOf(check.column)],
      'check',
    );
    const name = constraints.claim(check.name === undefined ? fallback : fold(check.name));
    names.set(check, name);
    record('constraint', `${table.name}.${check.name ?? ''}`, check.name, name);
  }
  for (const column of table.columns) {
    const { kind } = column.type;
    if (kind !== 'enum' && kind !== 'set' && kind !== 'year') continue;
    names.set(column, constraints.claim(joinedName([tableName, columnOf(column.name)], 'check')));
  }
}

function whyRenamed(from: string): string {
  if (toIdentifier(from) !== from) return 'PostgreSQL keeps at most 63 bytes of a name, without U+0000';
  if (systemColumns.includes(from)) return 'every PostgreSQL table has a system column of this name';
  return 'the name is taken: PostgreSQL keeps the names of tables, indexes and keys of a schema in one list';
}
