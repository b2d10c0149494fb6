import type pg from 'pg';
import { quoteIdentifier } from '#shared/engines/schema/emit/quote.ts';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type CatalogueEntry, readCatalogue } from './catalogue.ts';
import { describeStatement } from './describe-statement.ts';
import { dropInPortions } from './discard.ts';
import { createStager, type Stager, schemasOf } from './stager.ts';
import { referenceSchema } from './staging-names.ts';
import { codeOf, isFatal } from './target-errors.ts';

/**
 * What the DDL of a run makes, as this very server says it: the statements are run once more, over no rows, in schemas
 * of their own within a transaction that is taken back. Statements in `without` (by their text) are left out.
 *
 * Throws the server's error where the session is lost or no schema can be made.
 */
export async function readReference(
  client: pg.Client,
  plan: TransferPlan,
  ddl: Assessment['ddl'],
  parse: ParseSql,
  without: ReadonlySet<string>,
): Promise<CatalogueEntry[]> {
  const staged = schemasOf(plan, ddl);
  const schemas = new Map([...staged.keys()].map(schema => [schema, referenceSchema(schema, plan.run)]));
  const stager = await createStager(client, plan, ddl, parse, schemas);
  const statements = ddl.flatMap(({ sql }) => {
    const { kind } = describeStatement(sql);
    return without.has(sql) || notMade.has(kind) ? [] : [stager.stage(sql).replace(/;\s*$/, '')];
  });
  try {
    return await inOneTransaction(client, staged, parse, stager, statements);
  } catch (error) {
    // Too many tables for the locks of one transaction.
    if (codeOf(error) !== '53200') throw error;
    return await oneByOne(client, staged, parse, stager, statements);
  } finally {
    await client.query('SET search_path = pg_catalog');
  }
}

/** Settings are made for the whole session; schemas stand already; extensions are there once; counters count no rows. */
const notMade = new Set(['setting', 'schema', 'extension', 'counter', 'force-row-security']);

async function inOneTransaction(
  client: pg.Client,
  staged: ReadonlyMap<string, string>,
  parse: ParseSql,
  stager: Stager,
  statements: readonly string[],
): Promise<CatalogueEntry[]> {
  await client.query('BEGIN');
  try {
    await makeSchemas(client, stager);
    await client.query(stager.searchPath);
    await runAll(client, statements);
    return await read(client, staged, parse, stager);
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

/** Statements that are sent together. */
const portionStatements = 200;

/**
 * Runs statements in the open transaction, many in one go; a portion with one that is refused is run again one by one.
 * What this server refuses over no rows it refused in staging too, which is told there.
 */
async function runAll(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (let from = 0; from < statements.length; from += portionStatements) {
    const portion = statements.slice(from, from + portionStatements);
    if (await runsWhole(client, portion)) continue;
    for (const sql of portion) await runsWhole(client, [sql]);
  }
}

/** false: one was refused, and all are taken back. */
async function runsWhole(client: pg.Client, statements: readonly string[]): Promise<boolean> {
  try {
    await client.query(`SAVEPOINT portion; ${statements.join('\n;')}\n; RELEASE SAVEPOINT portion`);
    return true;
  } catch (error) {
    if (isFatal(error)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT portion; RELEASE SAVEPOINT portion');
    return false;
  }
}

async function oneByOne(
  client: pg.Client,
  staged: ReadonlyMap<string, string>,
  parse: ParseSql,
  stager: Stager,
  statements: readonly string[],
): Promise<CatalogueEntry[]> {
  try {
    await makeSchemas(client, stager);
    for (const sql of statements) {
      try {
        await client.query(`BEGIN; ${stager.searchPath}; ${sql}\n; COMMIT`);
      } catch (error) {
        if (isFatal(error)) throw error;
        await client.query('ROLLBACK');
      }
    }
    return await read(client, staged, parse, stager);
  } finally {
    await dropSchemas(client, stager);
  }
}

/** Those of an earlier call that was killed are dropped first. */
async function makeSchemas(client: pg.Client, stager: Stager): Promise<void> {
  await dropSchemas(client, stager);
  for (const schema of stager.schemas.values()) await client.query(`CREATE SCHEMA ${quoteIdentifier(schema)}`);
  if (stager.settings !== '') await client.query(stager.settings);
}

async function dropSchemas(client: pg.Client, stager: Stager): Promise<void> {
  const schemas = [...stager.schemas.values()];
  await dropInPortions(client, schemas);
  if (schemas.length > 0)
    await client.query(`DROP SCHEMA IF EXISTS ${schemas.map(quoteIdentifier).join(', ')} CASCADE`);
}

async function read(
  client: pg.Client,
  staged: ReadonlyMap<string, string>,
  parse: ParseSql,
  stager: Stager,
): Promise<CatalogueEntry[]> {
  const finalOf = new Map([...stager.schemas].map(([schema, reference]) => [reference, schema]));
  // What extensions brought may lie in a staging schema of the run.
  const renames = new Map([...staged].map(([schema, staging]) => [staging, schema]));
  return await readCatalogue(client, finalOf, parse, renames);
}
