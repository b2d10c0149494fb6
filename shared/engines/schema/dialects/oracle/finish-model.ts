import type { Column, Dialect, Model, Reading, ReadStatistics, Table } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import { leaveTemporary } from '../base/temporary.ts';
import { temporaryTrait } from './create-table.ts';
import { findObject, objectKey, type ReadContext } from './read-context.ts';

interface Ending {
  dialect: Dialect;
  profiler: Profiler | undefined;
  statistics: ReadStatistics;
}

/** Puts together what was read, when the script is at its end. */
export function finishModel(context: ReadContext, ending: Ending): Reading {
  const { header } = context;
  leaveTemporary(
    context.catalog,
    context.triggers,
    object => 'traits' in object && object.traits.includes('PRIVATE TEMPORARY'),
    context.issues,
  );
  const tables = context.catalog.tables.list();
  for (const table of tables) settle(context, table, ending.statistics.rows > 0);
  const model: Model = {
    dialect: ending.dialect,
    ...(header.serverVersion === undefined ? {} : { serverVersion: header.serverVersion }),
    ...(header.writtenBy === undefined ? {} : { writtenBy: header.writtenBy }),
    ...(context.session.schema === undefined ? {} : { database: context.session.schema }),
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
  else if (table.rowCount === null && hasRows && !table.traits.includes(temporaryTrait)) table.rowCount = 0;
  dropKeyIndexes(context, table);
  for (const column of table.columns) settleDefault(context, column);
}

/**
 * Scripts make the index behind a key by itself, before the key. PostgreSQL makes its own, so an index goes that has the
 * columns of a key and its name, or that the key uses.
 */
function dropKeyIndexes(context: ReadContext, table: Table): void {
  const keys = [table.primaryKey, ...table.uniqueKeys].filter(key => key !== undefined);
  table.indexes = table.indexes.filter(index => {
    const isNamed = context.keyIndexes.has(objectKey({ schema: table.schema ?? '', name: index.name ?? '' }));
    const columns = index.parts.map(part => part.column);
    return !keys.some(
      key =>
        (isNamed || key.name === index.name || index.unique) &&
        key.columns.length === columns.length &&
        key.columns.every(name => columns.includes(name)),
    );
  });
}

/** A default names its sequence with or without a schema; the model has it under one name. */
function settleDefault(context: ReadContext, column: Column): void {
  const value = column.default;
  if (value?.kind !== 'next-value') return;
  const place = value.schema === undefined ? { name: value.sequence } : { schema: value.schema, name: value.sequence };
  const sequence = findObject(context.catalog.sequences, place);
  if (sequence === undefined) return;
  if (sequence.schema === undefined) delete value.schema;
  else value.schema = sequence.schema;
}
