import type { Column, Model, Table, TableFacts } from '#shared/engines/schema/model.ts';
import { type AskContext, askColumns } from './ask-columns.ts';
import { limitStatements } from './connect.ts';
import type { MysqlConnection, StatementOptions } from './connection.ts';
import { keyFacts } from './key-facts.ts';
import { isTimeLimit, MysqlError } from './mysql-error.ts';
import { profileByReading } from './profile-by-reading.ts';

export interface ProfileOptions {
  /**
   * 'full' (default): all that the rules look at. 'needed': only what decides about types and constraints; whatever else
   * the rows hold that can't be carried turns up as rejects when they are copied.
   */
  depth?: 'full' | 'needed';
  /** The server ends a question that takes longer. */
  statementTimeoutMs?: number;
  signal?: AbortSignal;
  onProgress?: (progress: { table: string; done: number; total: number; rows: number }) => void;
}

const statementTimeoutMs = 15 * 60_000;
/** Columns asked about in one pass over a table. */
const columnsPerPass = 200;

/**
 * Looks into the rows of a live database by asking the server: one pass per table, a second
 * one and samples where something was found.
 * Fills `profile` of every column and `rowCount` (exact) of every table of the model, and returns the facts across
 * columns. A table that could not be asked to its end keeps `rowCount: null`, and is an issue of the model.
 */
export async function profileByQuery(
  connection: MysqlConnection,
  model: Model,
  database: string,
  options: ProfileOptions = {},
): Promise<TableFacts> {
  const isMaria = model.dialect === 'mariadb';
  const statement: StatementOptions = options.signal === undefined ? {} : { signal: options.signal };
  await limitStatements(connection, isMaria, options.statementTimeoutMs ?? statementTimeoutMs);
  const run: AskContext = { connection, database, statement, sampleQuestions: 0 };
  let rows = 0;
  try {
    for (const [index, table] of model.tables.entries()) {
      options.onProgress?.({ table: table.name, done: index, total: model.tables.length, rows });
      await profileTable(run, model, table, options.depth ?? 'full');
      rows += table.rowCount ?? 0;
    }
    model.statistics.rows = rows;
    return await keyFacts({ connection, database, tables: model.tables, options: statement });
  } finally {
    if (!connection.isLost) await limitStatements(connection, isMaria, 0);
  }
}

async function profileTable(
  run: AskContext,
  model: Model,
  table: Table,
  depth: NonNullable<ProfileOptions['depth']>,
): Promise<void> {
  const kept = table.columns.filter(
    column => column.generated === undefined && (depth === 'full' || isDecidedByRows(column)),
  );
  const json = depth === 'full' ? kept.filter(column => isJson(column, table)) : [];
  const asked = kept.filter(column => !json.includes(column));
  try {
    for (let first = 0; first === 0 || first < asked.length; first += columnsPerPass)
      await askColumns(run, table, asked.slice(first, first + columnsPerPass));
    if (json.length > 0 && table.rowCount !== 0)
      await profileByReading(run.connection, run.database, table, json, run.statement.signal);
  } catch (error) {
    if (!(error instanceof MysqlError)) throw error;
    for (const column of table.columns) delete column.profile;
    table.rowCount = null;
    model.issues.push({
      code: 'limit-reached',
      line: table.line,
      object: table.name,
      message: isTimeLimit(error)
        ? `Looking into the rows of ${table.name} took longer than it may, so its types were chosen without seeing them.`
        : `The rows of ${table.name} could not be looked into (${error.message}), so its types were chosen without seeing them.`,
      count: 1,
    });
  }
}

/** Whether the mapping of this column looks at its rows. */
function isDecidedByRows({ type }: Column): boolean {
  switch (type.kind) {
    case 'integer':
      return (type.bits === 8 && type.displayWidth === 1) || (type.bits === 64 && type.unsigned);
    case 'date':
    case 'datetime':
    case 'instant':
    case 'time':
    case 'enum':
      return true;
    default:
      return false;
  }
}

/** JSON, and MariaDB's text with a check that makes it JSON: the same test that the profiler of dumps makes. */
function isJson(column: Column, table: Table): boolean {
  if (column.type.kind === 'json') return true;
  return table.checks.some(({ expression }) => {
    const name = /json_valid\s*\(\s*`?([^`)]+)`?\s*\)/i.exec(expression)?.[1];
    return name?.trim().toLowerCase() === column.name.toLowerCase();
  });
}
