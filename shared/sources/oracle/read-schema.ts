import type { Reading } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { loadMachine } from '../load-machine.ts';
import { loadParser } from '../load-parser.ts';
import { connectOracle, type OracleOptions, parseOracleUrl } from './oracledb.ts';
import { oracleScript } from './schema-script.ts';

/** Shown wherever this kind of source is offered. */
export const oracleNotice =
  'Live Oracle: not tested against a real server. The driver oracledb has to be added (npx pnpm add oracledb).';

/** A model, with what the server's statistics say of its tables' rows: never exact. */
export interface OracleReading extends Reading {
  estimates: { schema: string; name: string; rows: number }[];
}

/**
 * The model of one owner's objects in a live Oracle database, without a look into its rows.
 *
 * @throws SourceError
 */
export async function readOracleSchema(url: string, options: OracleOptions = {}): Promise<OracleReading> {
  const { schema, service } = parseOracleUrl(url);
  const connection = await connectOracle(url, options);
  try {
    const { script, issues, version, rows } = await oracleScript(connection, schema);
    const make = await loadMachine('oracle');
    const machine = make({ profile: false, createProfiler, parsePostgresql: await loadParser() });
    machine.push(Buffer.from(script));
    const reading = machine.finish();
    const { model } = reading;
    model.database = service;
    model.serverVersion = version;
    model.complete = true;
    model.issues.push(...issues);
    return { ...reading, estimates: rows.map(({ name, rows: count }) => ({ schema, name, rows: count })) };
  } finally {
    await connection.close();
  }
}

/** Each table is one chunk: ranges of keys are not made for this kind of source. */
export function planOracleChunks(plan: TransferPlan): Chunk[] {
  return plan.tables.map((table, at) => ({
    id: at,
    table: at,
    rowsExpected: table.rowsExpected,
    bytes: table.bytesExpected,
    kind: 'whole',
  }));
}
