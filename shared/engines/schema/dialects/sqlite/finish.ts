import type { Model, Reading, ReadStatistics, TableFacts } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import { leaveTemporary } from '../base/temporary.ts';
import type { RowLedger } from '../postgresql/script/row-ledger.ts';
import { isTemporary, type SqliteContext } from './context.ts';
import { markShadowTables } from './virtual-tables.ts';

/** What a script or file says of itself. */
export interface SqliteSource extends Pick<Model, 'complete'> {
  writtenBy?: string;
  serverVersion?: string;
  charset?: string;
  statistics: ReadStatistics;
}

/** Closes a reading: counters, spelling of names, shadow tables, facts about rows. */
export function finishReading(
  context: SqliteContext,
  profiler: Profiler | undefined,
  ledger: RowLedger,
  source: SqliteSource,
): Reading {
  leaveTemporary(context.catalog, context.triggers, isTemporary, context.issues);
  const tables = context.catalog.tables.list();
  markShadowTables(tables);
  for (const table of tables) {
    const counter = context.sequences.get(table.name.toLowerCase());
    const identity = table.columns.find(column => column.identity?.kind === 'auto-increment')?.identity;
    if (identity !== undefined && counter !== undefined && /^\d+$/.test(counter))
      identity.next = String(BigInt(counter) + 1n);
    spellReferences(context, table.foreignKeys);
    const spelling = new Map(table.columns.map(column => [column.name.toLowerCase(), column.name]));
    const spelled = (name: string) => spelling.get(name.toLowerCase()) ?? name;
    for (const key of table.uniqueKeys) key.columns = key.columns.map(spelled);
    for (const key of table.foreignKeys) key.columns = key.columns.map(spelled);
  }
  const facts = profiler?.finish(tables) ?? noFacts;
  ledger.settle(profiler === undefined ? undefined : facts, context.issues, table => table.name);
  const { writtenBy, serverVersion, charset, complete, statistics } = source;
  const model: Model = {
    dialect: 'sqlite',
    ...(serverVersion !== undefined && { serverVersion }),
    ...(writtenBy !== undefined && { writtenBy }),
    ...(charset !== undefined && { charset }),
    complete,
    schemas: [...context.catalog.schemas],
    tables,
    views: context.catalog.views.list(),
    routines: [],
    triggers: context.triggers,
    sequences: [],
    types: [],
    others: context.others,
    issues: context.issues.list(),
    statistics,
  };
  return { model, facts };
}

/** SQLite does not care about the case of names; the model gives them as the table and its columns are written. */
function spellReferences(
  context: SqliteContext,
  keys: { referencedTable: string; referencedColumns: string[] }[],
): void {
  for (const key of keys) {
    const referenced = context.catalog.tables.find({ name: key.referencedTable });
    if (referenced === undefined) continue;
    key.referencedTable = referenced.name;
    key.referencedColumns = key.referencedColumns.map(
      name => referenced.columns.find(column => column.name.toLowerCase() === name.toLowerCase())?.name ?? name,
    );
  }
}

const noFacts: TableFacts = { duplicateKeys: [], orphans: [], duplicateRows: [] };
