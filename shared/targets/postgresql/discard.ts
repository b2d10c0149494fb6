import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { TargetError } from '../target.ts';
import { readRun } from './ledger.ts';
import { inTransaction, rowsOf } from './rows.ts';
import { isEmptySchema } from './swap-checks.ts';
import { codeOf } from './target-errors.ts';

/**
 * Drops a run's staging schemas with all in them, and its ledger. What is in place, and what was kept aside, stays. A
 * run that is swapped loses its ledger only, and with it the way back.
 */
export async function discard(client: pg.Client, plan: TransferPlan): Promise<void> {
  const known = await readRun(client, plan.run);
  if (known === undefined) return;
  if (known.state === 'staged') {
    const schemas = Object.values(known.schemas);
    await keepExtensionsInUse(client, schemas);
    try {
      await dropAll(client, plan.run, schemas);
      return;
    } catch (error) {
      // Too many tables for the server's table of locks: they go in portions first.
      if (codeOf(error) !== '53200') throw error;
    }
    await dropInPortions(client, schemas);
    await dropAll(client, plan.run, schemas);
    return;
  }
  await inTransaction(client, async () => {
    // What was moved out of a staging schema left it behind, empty.
    for (const schema of Object.values(known.schemas)) {
      if (await isEmptySchema(client, schema)) await client.query(`DROP SCHEMA ${quoteIdentifier(schema)}`);
    }
    await client.query('DELETE FROM cloudforge.runs WHERE run = $1', [plan.run]);
  });
}

async function dropAll(client: pg.Client, run: string, schemas: readonly string[]): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(`SET LOCAL lock_timeout = '10s'`);
    // Together: tables of one may refer to those of another.
    if (schemas.length > 0) {
      await client.query(`DROP SCHEMA IF EXISTS ${schemas.map(quoteIdentifier).join(', ')} CASCADE`);
    }
    await client.query('DELETE FROM cloudforge.runs WHERE run = $1', [run]);
  });
}

const portionTables = 100;
const portionsMax = 10_000;

/** Drops all tables of some schemas, a portion at a time: each is a transaction of its own where none is open. */
export async function dropInPortions(client: pg.Client, schemas: readonly string[]): Promise<void> {
  for (let portion = 0; portion < portionsMax; portion += 1) {
    const tables = await rowsOf(
      client,
      z.object({ schema: z.string(), name: z.string() }),
      `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') ORDER BY c.oid DESC LIMIT ${portionTables}`,
      [schemas],
    );
    if (tables.length === 0) return;
    const names = tables.map(({ schema, name }) => quoteQualified(schema, name));
    await client.query(`DROP TABLE IF EXISTS ${names.join(', ')} CASCADE`);
  }
}

/**
 * An extension in staging may be used by tables outside of it by now, whose columns would go with it: it is moved to
 * public instead, which takes a superuser.
 */
async function keepExtensionsInUse(client: pg.Client, schemas: readonly string[]): Promise<void> {
  const used = await rowsOf(
    client,
    z.object({ name: z.string() }),
    `SELECT DISTINCT e.extname AS name
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
       JOIN pg_depend m ON m.refclassid = 'pg_extension'::regclass AND m.refobjid = e.oid AND m.deptype = 'e'
       JOIN pg_depend u ON u.refclassid = m.classid AND u.refobjid = m.objid
       LEFT JOIN pg_class c ON u.classid = 'pg_class'::regclass AND c.oid = u.objid
       LEFT JOIN pg_proc p ON u.classid = 'pg_proc'::regclass AND p.oid = u.objid
       LEFT JOIN pg_type t ON u.classid = 'pg_type'::regclass AND t.oid = u.objid
       JOIN pg_namespace un ON un.oid = coalesce(c.relnamespace, p.pronamespace, t.typnamespace)
     WHERE n.nspname = ANY ($1) AND NOT un.nspname = ANY ($1)`,
    [schemas],
  );
  for (const { name } of used) {
    const sql = `ALTER EXTENSION ${quoteIdentifier(name)} SET SCHEMA public`;
    try {
      await client.query(sql);
    } catch (error) {
      if (codeOf(error) !== '42501') throw error;
      throw new TargetError(
        'target-privileges',
        `The extension ${name}, which this run brought, is used outside of its staging schema by now, so it cannot be dropped with it. Run as a superuser, then discard again: ${sql}`,
        { cause: error },
      );
    }
  }
}
