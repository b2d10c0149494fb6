import type { Dialect, Model, Reading, ReadStatistics, Table, TableFacts, View } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import { rowsGiveWay, withoutRepeats } from '../base/conflicts.ts';
import { leaveTemporary } from '../base/temporary.ts';
import { isBeyondPartitions } from './beyond-partitions.ts';
import { changedByServer } from './changed-by-server.ts';
import { type Header, isMariaHeader } from './header.ts';
import { displayName, type ReadContext } from './read-context.ts';

interface Ending {
  dialect: Dialect;
  header: Header;
  profiler: Profiler | undefined;
  statistics: ReadStatistics;
}

/** Puts together what was read, when the script is at its end. */
export function finishModel(context: ReadContext, ending: Ending): Reading {
  const { header, statistics } = ending;
  context.history.finish();
  const isTemporary = (object: Table | View) => 'traits' in object && object.traits.includes('TEMPORARY');
  leaveTemporary(context.catalog, context.triggers, isTemporary, context.issues);
  const tables = context.catalog.tables.list();
  const facts = ending.profiler?.finish(tables);
  settleRowCounts(context, tables, { hasRows: statistics.rows > 0 || header.announcesRows, facts });
  for (const table of tables) for (const issue of changedByServer(table)) context.issues.add(issue);
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
  model.issues = context.issues.list();
  return { model, facts: facts ?? { duplicateKeys: [], orphans: [], duplicateRows: [] } };
}

/**
 * A table without rows in a script that has rows (or announces them) is empty; in one that has none, nothing is known.
 * Where a query, a file or DELETE had its say the count is not known either, nor where rows gave way to others.
 */
function settleRowCounts(
  context: ReadContext,
  tables: Table[],
  seen: { hasRows: boolean; facts: TableFacts | undefined },
): void {
  for (const table of tables) {
    const reason = context.uncounted.get(table) ?? conflictOf(context, table, seen.facts);
    if (reason === undefined) {
      if (table.rowCount === null && seen.hasRows) table.rowCount = 0;
      continue;
    }
    table.rowCount = null;
    if (reason === '') continue;
    const conflictLine = context.uncounted.has(table) ? undefined : context.mayConflict.get(table);
    if (conflictLine !== undefined) {
      const message = `Not all rows written for table ${table.name} are there in the end: ${reason}.`;
      context.history.changed({ line: conflictLine, object: displayName(table), message });
      continue;
    }
    const message = `The number of rows is not certain: ${reason}.`;
    context.issues.add({ code: 'clause-unknown', line: table.line, object: displayName(table), message });
  }
}

/** Why rows of INSERT IGNORE, REPLACE or ON DUPLICATE KEY UPDATE may not all be there; undefined if all are. */
function conflictOf(context: ReadContext, table: Table, facts: TableFacts | undefined): string | undefined {
  if (!context.mayConflict.has(table)) return undefined;
  const hasKey = table.primaryKey !== undefined || table.uniqueKeys.length + table.foreignKeys.length > 0;
  const repeats = facts?.duplicateKeys.some(keys => keys.table === table.name) ?? hasKey;
  if (repeats) {
    if (facts !== undefined) withoutRepeats(facts, table);
    return rowsGiveWay;
  }
  if (isBeyondPartitions(table)) return 'rows that no partition takes are left out';
  // INSERT IGNORE leaves out what has no parent, too.
  const orphans = facts?.orphans.some(keys => keys.table === table.name) ?? false;
  return orphans ? 'rows without the row they refer to are left out' : undefined;
}
