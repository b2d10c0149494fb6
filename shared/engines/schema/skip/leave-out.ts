import { isShadowTable } from '../mapping/virtual-tables.ts';
import type { Model, ReadIssue, Reading, Sequence, Table, TableFacts } from '../model.ts';
import { mentionsIn } from './mentions.ts';
import { SkipImpact } from './skip-impact.ts';
import type { Skipped, SkippedTable } from './skip-tables.ts';

/** Excerpts of statements are cut here; what is named behind it is not known. */
const excerptMax = 200;

/** The reading without some tables (each with the reason) and without all that needs them. */
export function leaveOut(
  { model, facts }: Reading,
  reasons: ReadonlyMap<Table, string>,
): { reading: Reading; skipped: Skipped } {
  const chosen = new Set(reasons.keys());
  const { left, gone } = new SkipImpact(model).of([...chosen]);
  const isKept = (object: object): boolean => !gone.has(object);
  const tables = keptTables(model, chosen).map(table => withoutKeys(table, gone));
  const names = new Names(chosen, tables);
  const issues = model.issues.filter(issue => !isAbout(issue, names, model));
  const without: Model = {
    ...model,
    tables,
    views: model.views.filter(isKept),
    routines: model.routines.filter(isKept),
    triggers: model.triggers.filter(isKept),
    others: model.others.filter(isKept),
    sequences: model.sequences.flatMap(sequence => keptSequence(sequence, names, tables)),
    issues,
  };
  return {
    reading: { model: { ...without, schemas: usedSchemas(without, chosen) }, facts: keptFacts(facts, names) },
    skipped: {
      tables: [...reasons].flatMap(([table, reason]) =>
        isShadowTable(model, table) ? [] : [skippedTable(table, reason, model)],
      ),
      left,
      issues: model.issues.length - issues.length,
    },
  };
}

function skippedTable(table: Table, reason: string, { tables }: Model): SkippedTable {
  const { schema, name, rowCount, line } = table;
  const isWhole = tables.some(({ parent }) => parent?.kind === 'partition' && parent.name === name);
  // The rows of a partitioned table are those of its partitions, unless they are given for the whole.
  const rows = rowCount ?? (isWhole ? 0 : null);
  return { ...(schema !== undefined && { schema }), name, reason, rows, line };
}

/** Without a virtual table, the tables behind it go as well: they are its machinery, and no tables of their own. */
function keptTables(model: Model, chosen: ReadonlySet<Table>): Table[] {
  const tables = model.tables.filter(table => !chosen.has(table));
  const rest = { ...model, tables };
  return tables.filter(table => !isShadowTable(model, table) || isShadowTable(rest, table));
}

function withoutKeys(table: Table, gone: ReadonlySet<object>): Table {
  if (!table.foreignKeys.some(foreign => gone.has(foreign))) return table;
  return { ...table, foreignKeys: table.foreignKeys.filter(foreign => !gone.has(foreign)) };
}

/** Which names mean a table that is left out, and no other. */
class Names {
  readonly #gone = new Set<string>();
  readonly #qualified = new Set<string>();

  constructor(chosen: ReadonlySet<Table>, kept: readonly Table[]) {
    for (const { schema, name } of chosen) {
      this.#gone.add(name.toLowerCase());
      this.#qualified.add(`${schema ?? ''}.${name}`.toLowerCase());
    }
    for (const { name } of kept) this.#gone.delete(name.toLowerCase());
  }

  isGone(name: string, schema?: string): boolean {
    const lower = name.toLowerCase();
    return this.#gone.has(lower) || (schema !== undefined && this.#qualified.has(`${schema}.${lower}`.toLowerCase()));
  }

  /** `table`, `table.column` or `schema.table`, as issues name what they are about. */
  isAbout(object: string): boolean {
    const [first = '', second] = object.split('.');
    return this.isGone(first) || (second !== undefined && this.#qualified.has(`${first}.${second}`.toLowerCase()));
  }
}

/** What could not be read of a table that is left out, and statements that change its rows and nothing else. */
function isAbout({ code, object, excerpt }: ReadIssue, names: Names, { dialect }: Model): boolean {
  if (code === 'truncated' || code === 'table-unknown') return false;
  if (object !== undefined) return names.isAbout(object);
  if (excerpt === undefined || excerpt.length >= excerptMax) return false;
  const relations = mentionsIn(excerpt, dialect).filter(({ kind }) => kind === 'relation');
  return relations.length > 0 && relations.every(({ schema, name }) => names.isGone(name, schema));
}

/** A counter goes with its table, unless another table counts with it. */
function keptSequence(sequence: Sequence, names: Names, tables: readonly Table[]): Sequence[] {
  const { ownedBy, ...free } = sequence;
  if (ownedBy === undefined || !names.isGone(ownedBy.table, sequence.schema)) return [sequence];
  const isUsed = tables.some(({ columns }) =>
    columns.some(
      ({ identity, default: value }) =>
        identity?.sequence === sequence.name ||
        (value?.kind === 'next-value' && value.sequence === sequence.name) ||
        (value?.kind === 'sql' && value.text.includes(sequence.name)),
    ),
  );
  return isUsed ? [free] : [];
}

/** Schemas that held nothing but what is left out are not made. */
function usedSchemas(model: Model, chosen: ReadonlySet<Table>): string[] {
  const emptied = new Set([...chosen].flatMap(({ schema }) => (schema === undefined ? [] : [schema])));
  const { tables, views, routines, sequences, types } = model;
  for (const { schema } of [...tables, ...views, ...routines, ...sequences, ...types])
    if (schema !== undefined) emptied.delete(schema);
  return model.schemas.filter(schema => !emptied.has(schema));
}

function keptFacts({ duplicateKeys, orphans, duplicateRows }: TableFacts, names: Names): TableFacts {
  return {
    duplicateKeys: duplicateKeys.filter(({ table }) => !names.isGone(table)),
    orphans: orphans.filter(({ table, referencedTable }) => !names.isGone(table) && !names.isGone(referencedTable)),
    duplicateRows: duplicateRows.filter(({ table }) => !names.isGone(table)),
  };
}
