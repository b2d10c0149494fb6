import type { MysqlConnection } from './connection.ts';
import { MysqlError } from './mysql-error.ts';
import type { SchemaScript } from './schema-script.ts';
import { quotedName, quotedText } from './sql-text.ts';

/** What is written into a script: one connection, one database, in use. */
export interface ShowContext {
  connection: MysqlConnection;
  database: string;
  isMaria: boolean;
  script: SchemaScript;
}

/** Tables, then views, in the order of their names; sequences first, since defaults draw from them. */
export async function showTables(context: ShowContext): Promise<void> {
  const { connection, database, script } = context;
  const rows = await connection.query(
    `SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = ${quotedText(database)}`,
  );
  // In the order of a dump, which is that of the names' bytes.
  rows.sort(([first], [second]) => Buffer.compare(Buffer.from(first ?? ''), Buffer.from(second ?? '')));
  const ofType = (pattern: RegExp): string[] =>
    rows.flatMap(([name, type]) => (name != null && pattern.test(type ?? '') ? [name] : []));
  for (const name of ofType(/^SEQUENCE$/)) await showSequence(context, name);
  for (const name of ofType(/^(?:BASE TABLE|SYSTEM VERSIONED)$/)) {
    const created = await show(context, `SHOW CREATE TABLE ${quotedName(name)}`, `table ${name}`, 1);
    if (created !== undefined) script.statement(created.text);
  }
  for (const name of ofType(/VIEW$/)) {
    const created = await show(context, `SHOW CREATE VIEW ${quotedName(name)}`, `view ${name}`, 1);
    if (created !== undefined) script.statement(created.text);
  }
}

async function showSequence(context: ShowContext, name: string): Promise<void> {
  const created = await show(context, `SHOW CREATE SEQUENCE ${quotedName(name)}`, `sequence ${name}`, 1);
  if (created === undefined) return;
  context.script.statement(created.text);
  const [row] = await context.connection.query(`SELECT next_not_cached_value FROM ${quotedName(name)}`);
  if (row?.[0] != null) context.script.statement(`SELECT SETVAL(${quotedName(name)}, ${row[0]}, 0)`);
}

/** Triggers in the order in which they fire. */
export async function showTriggers(context: ShowContext): Promise<void> {
  const { connection, database } = context;
  const rows = await connection.query(
    `SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = ${quotedText(database)}
     ORDER BY event_object_table, action_timing, event_manipulation, action_order, trigger_name`,
  );
  for (const [name] of rows)
    if (name != null) await showProgram(context, `SHOW CREATE TRIGGER ${quotedName(name)}`, `trigger ${name}`, 1, 2);
}

/** Functions, procedures, and MariaDB's packages. */
export async function showRoutines(context: ShowContext): Promise<void> {
  const { connection, database } = context;
  const rows = await connection.query(
    `SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = ${quotedText(database)}
     ORDER BY routine_type, routine_name`,
  );
  for (const [type, name] of rows) {
    if (name == null || !/^(?:FUNCTION|PROCEDURE|PACKAGE|PACKAGE BODY)$/.test(type ?? '')) continue;
    const object = `${(type ?? '').toLowerCase()} ${name}`;
    await showProgram(context, `SHOW CREATE ${type} ${quotedName(name)}`, object, 1, 2);
  }
}

export async function showEvents(context: ShowContext): Promise<void> {
  const { connection, database } = context;
  const rows = await connection.query(
    `SELECT event_name FROM information_schema.events WHERE event_schema = ${quotedText(database)} ORDER BY event_name`,
  );
  for (const [name] of rows)
    if (name != null) await showProgram(context, `SHOW CREATE EVENT ${quotedName(name)}`, `event ${name}`, 1, 3);
}

async function showProgram(
  context: ShowContext,
  sql: string,
  object: string,
  modeAt: number,
  textAt: number,
): Promise<void> {
  const created = await show(context, sql, object, textAt);
  if (created !== undefined) context.script.program(created.text, created.row[modeAt]);
}

/** The definition, or undefined: then an issue says that the account may not see it. */
async function show(
  { connection, script }: ShowContext,
  sql: string,
  object: string,
  textAt: number,
): Promise<{ text: string; row: (string | null)[] } | undefined> {
  try {
    const [row] = await connection.query(sql);
    const text = row?.[textAt];
    if (row !== undefined && text != null && text !== '') return { text, row };
    script.issue(
      'statement-unreadable',
      object,
      `The account may not see the definition of ${object}, so it is left out.`,
      sql,
    );
  } catch (error) {
    if (!(error instanceof MysqlError)) throw error;
    const message = `The server does not give the definition of ${object} (${error.message}), so it is left out.`;
    script.issue('statement-unreadable', object, message, sql);
  }
  return undefined;
}
