import type { Dialect, Model, Reading, ReadStatistics, Table } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import { findColumn, objectKey, type ReadContext } from './read-context.ts';

interface Ending {
  dialect: Dialect;
  profiler: Profiler | undefined;
  statistics: ReadStatistics;
}

/** Puts together what was read, when the script is at its end. */
export function finishModel(context: ReadContext, ending: Ending): Reading {
  const { header } = context;
  context.history.finish();
  const tables = context.catalog.tables.list();
  for (const table of tables) settle(context, table, ending.statistics.rows > 0);
  const database = header.database ?? context.session.database;
  const model: Model = {
    dialect: ending.dialect,
    ...(header.serverVersion === undefined ? {} : { serverVersion: header.serverVersion }),
    ...(header.writtenBy === undefined ? {} : { writtenBy: header.writtenBy }),
    ...(database === undefined ? {} : { database }),
    ...(header.collation === undefined ? {} : { collation: header.collation }),
    complete: null,
    schemas: [...context.catalog.schemas],
    tables,
    views: context.catalog.views.list(),
    routines: context.routines,
    triggers: context.triggers,
    sequences: context.catalog.sequences.list(),
    types: context.types.list(),
    others: context.others,
    issues: [],
    statistics: ending.statistics,
  };
  const facts = ending.profiler?.finish(tables) ?? { duplicateKeys: [], orphans: [], duplicateRows: [] };
  model.issues = context.issues.list();
  return { model, facts };
}

function settle(context: ReadContext, table: Table, hasRows: boolean): void {
  // A table without rows in a script that has rows is empty; in one that has none, nothing is known.
  if (context.uncounted.has(objectKey(table))) table.rowCount = null;
  else if (table.rowCount === null && hasRows) table.rowCount = 0;
  settleKeys(table);
  if (context.header.collation !== undefined) table.collation ??= context.header.collation;
}

/** Names in keys get the spelling of their columns, and NULLs are equal in SQL Server's unique keys and indexes. */
function settleKeys(table: Table): void {
  const spell = (name: string): string => findColumn(table, name)?.name ?? name;
  const isNullable = (name: string): boolean => findColumn(table, name)?.nullable === true;
  for (const key of [table.primaryKey, ...table.uniqueKeys, ...table.foreignKeys]) {
    if (key) key.columns = key.columns.map(spell);
  }
  for (const key of table.uniqueKeys) if (key.columns.some(isNullable)) key.nullsNotDistinct = true;
  for (const index of table.indexes) {
    for (const part of index.parts) if (part.column !== undefined) part.column = spell(part.column);
    if (index.include) index.include = index.include.map(spell);
    if (index.unique && index.parts.some(part => part.column !== undefined && isNullable(part.column))) {
      index.nullsNotDistinct = true;
    }
  }
}
