import type { Dialect, Model, Reading, ReadStatistics, Table } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import { type Header, isMariaHeader } from './header.ts';
import { objectKey, type ReadContext } from './read-context.ts';

interface Ending {
  dialect: Dialect;
  header: Header;
  profiler: Profiler | undefined;
  statistics: ReadStatistics;
}

/** Puts together what was read, when the script is at its end. */
export function finishModel(context: ReadContext, ending: Ending): Reading {
  const { header, statistics } = ending;
  const tables = context.catalog.tables.list();
  settleRowCounts(context, tables, header, statistics);
  const database = header.database ?? context.defaults.database;
  const model: Model = {
    dialect: isMariaHeader(header) || context.session.maria ? 'mariadb' : ending.dialect,
    ...(header.serverVersion === undefined ? {} : { serverVersion: header.serverVersion }),
    ...(header.writtenBy === undefined ? {} : { writtenBy: header.writtenBy }),
    ...(database === undefined ? {} : { database }),
    ...(context.defaults.charset === undefined ? {} : { charset: context.defaults.charset }),
    ...(context.defaults.collation === undefined ? {} : { collation: context.defaults.collation }),
    complete: header.completed ? true : header.closes ? false : null,
    schemas: [...context.catalog.schemas],
    tables,
    views: context.catalog.views.list(),
    routines: context.routines,
    triggers: context.triggers,
    sequences: context.catalog.sequences.list(),
    types: [],
    others: context.others,
    issues: [],
    statistics,
  };
  const facts = ending.profiler?.finish(tables) ?? { duplicateKeys: [], orphans: [], duplicateRows: [] };
  model.issues = context.issues.list();
  return { model, facts };
}

/**
 * A table without rows in a script that has rows (or announces them) is empty; in one that has none, nothing is known.
 * Where a query, a file or DELETE had its say the count is not known either.
 */
function settleRowCounts(context: ReadContext, tables: Table[], header: Header, statistics: ReadStatistics): void {
  const hasRows = statistics.rows > 0 || header.announcesRows;
  for (const table of tables) {
    if (context.uncounted.has(objectKey(table))) table.rowCount = null;
    else if (table.rowCount === null && hasRows) table.rowCount = 0;
  }
}
