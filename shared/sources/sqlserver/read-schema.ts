import type { Reading } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { loadMachine } from '../load-machine.ts';
import { loadParser } from '../load-parser.ts';
import { sqlserverScript } from './schema-script.ts';
import { connectSqlserver, type SqlserverOptions } from './tedious.ts';

/** Shown wherever this kind of source is offered. */
export const sqlserverNotice =
  'Live SQL Server: not tested against a real server. The driver tedious has to be added (npx pnpm add tedious).';

/** A model, with what the server thinks of its tables' rows: never exact. */
export interface SqlserverReading extends Reading {
  estimates: { schema: string; name: string; rows: number }[];
}

/**
 * The model of a live SQL Server database, without a look into its rows.
 *
 * @throws SourceError
 */
export async function readSqlserverSchema(url: string, options: SqlserverOptions = {}): Promise<SqlserverReading> {
  const connection = await connectSqlserver(url, options);
  try {
    const { script, issues, database, version, collation, rows } = await sqlserverScript(connection);
    const make = await loadMachine('sqlserver');
    const machine = make({ profile: false, createProfiler, parsePostgresql: await loadParser() });
    machine.push(Buffer.from(script));
    const reading = machine.finish();
    const { model } = reading;
    model.database = database;
    model.serverVersion = version;
    model.collation = collation;
    model.complete = true;
    model.issues.push(...issues);
    return { ...reading, estimates: rows };
  } finally {
    await connection.close();
  }
}

/** Each table is one chunk: ranges of keys are not made for this kind of source. */
export function planSqlserverChunks(plan: TransferPlan): Chunk[] {
  return plan.tables.map((table, at) => ({
    id: at,
    table: at,
    rowsExpected: table.rowsExpected,
    bytes: table.bytesExpected,
    kind: 'whole',
  }));
}
