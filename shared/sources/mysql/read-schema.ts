import type { Model, ReadIssue, Table } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import { loadMachine } from '../load-machine.ts';
import type { MysqlConnection } from './connection.ts';
import { type AccountRights, accountRights } from './grants.ts';
import { SchemaScript } from './schema-script.ts';
import { serverFacts } from './server-facts.ts';
import { showEvents, showRoutines, showTables, showTriggers } from './show-create.ts';
import { quotedName, quotedText } from './sql-text.ts';

export interface MysqlSchema {
  model: Model;
  /** The script the model was read from: lines in findings are lines of it. */
  script: string;
  /** Estimates of the server, by table name: to plan by, not to prove by. */
  rowEstimates: Map<string, number>;
}

/**
 * Reads the definitions of a database through SHOW CREATE and the same reader that dumps go through. No rows: tables
 * have `rowCount: null` until they are profiled. What the account may not see is an issue in the model.
 */
export async function readMysqlSchema(connection: MysqlConnection, database: string): Promise<MysqlSchema> {
  const facts = await serverFacts(connection);
  await connection.query(`USE ${quotedName(database)}`);
  const script = new SchemaScript();
  script.comment('Written by CloudForge from the live server');
  script.comment(`Server version\t${facts.version}`);
  if (!/[`\r\n]/.test(database)) script.comment(`Database: \`${database}\``);
  const context = { connection, database, isMaria: facts.isMaria, script };
  await showTables(context);
  await showRoutines(context);
  await showTriggers(context);
  await showEvents(context);
  const text = script.toString();
  const model = await read(text, facts.isMaria);
  await complete(model, connection, database);
  model.serverVersion = facts.version;
  model.issues.push(...script.issues, ...hiddenKinds(await accountRights(connection, database), database));
  const rowEstimates = await sizes(connection, database, model.tables);
  return { model, script: text, rowEstimates };
}

async function read(script: string, isMaria: boolean): Promise<Model> {
  const make = await loadMachine(isMaria ? 'mariadb' : 'mysql');
  const machine = make({ profile: false, createProfiler });
  machine.push(Buffer.from(script));
  return machine.finish().model;
}

/** What the script does not say: the defaults of the database, and the columns of views. */
async function complete(model: Model, connection: MysqlConnection, database: string): Promise<void> {
  const [defaults] = await connection.query('SELECT @@character_set_database, @@collation_database');
  model.database = database;
  model.writtenBy = 'live server';
  model.complete = true;
  if (defaults?.[0] != null) model.charset = defaults[0];
  if (defaults?.[1] != null) model.collation = defaults[1];
  const rows = await connection.query(
    `SELECT c.table_name, c.column_name FROM information_schema.columns c
       JOIN information_schema.views v ON v.table_schema = c.table_schema AND v.table_name = c.table_name
     WHERE c.table_schema = ${quotedText(database)} ORDER BY c.table_name, c.ordinal_position`,
  );
  for (const view of model.views) {
    const columns = rows.flatMap(([table, column]) => (table === view.name && column != null ? [column] : []));
    if (columns.length > 0) view.columns = columns;
  }
}

async function sizes(connection: MysqlConnection, database: string, tables: Table[]): Promise<Map<string, number>> {
  const rows = await connection.query(
    `SELECT table_name, table_rows, data_length FROM information_schema.tables WHERE table_schema = ${quotedText(database)}`,
  );
  const estimates = new Map<string, number>();
  for (const [name, count, bytes] of rows) {
    if (name == null) continue;
    if (count != null) estimates.set(name, Number(count));
    const table = tables.find(candidate => candidate.name === name);
    if (table !== undefined) table.rowBytes = Number(bytes ?? 0);
  }
  return estimates;
}

/** Kinds of objects that the server hides from an account without the privilege: they would be missing in silence. */
function hiddenKinds({ databaseWide, roles }: AccountRights, database: string): ReadIssue[] {
  if (databaseWide.has('ALL PRIVILEGES') || roles.length > 0) return [];
  const needs: [string, string, readonly string[]][] = [
    ['triggers', 'TRIGGER', ['TRIGGER']],
    ['events', 'EVENT', ['EVENT']],
    [
      'routines',
      'SHOW_ROUTINE or EXECUTE',
      ['EXECUTE', 'CREATE ROUTINE', 'ALTER ROUTINE', 'SHOW_ROUTINE', 'SHOW CREATE ROUTINE'],
    ],
  ];
  return needs
    .filter(([, , sufficient]) => !sufficient.some(name => databaseWide.has(name)))
    .map(([kind, privilege]) => ({
      code: 'statement-unknown',
      line: 0,
      object: kind,
      message: `The account has no privilege that shows ${kind} (${privilege} on ${database}), so whether there are any is not known.`,
      count: 1,
    }));
}
