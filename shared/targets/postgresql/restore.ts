import type pg from 'pg';
import { quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type ObjectDifference, type Restored, TargetError } from '../target.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { byName, entryKey } from './compare-catalogues.ts';
import { describeStatement } from './describe-statement.ts';
import { readRun } from './ledger.ts';
import { type Mend, mendOf } from './mend-object.ts';
import { differencesOf, failedStatements, readParity, readPresent } from './parity.ts';
import { readersOf } from './readers-of.ts';
import { inTransaction } from './rows.ts';
import { sqlTokens } from './sql-tokens.ts';
import { createStager, type Stager } from './stager.ts';
import { type Step, stepsOf } from './steps.ts';
import { codeOf, isFatal, wordsOf } from './target-errors.ts';

interface RestoreParts {
  client: pg.Client;
  plan: TransferPlan;
  ddl: Assessment['ddl'];
  parse: ParseSql;
  chunks: readonly Chunk[];
  /** false: tables that are there keep their rows, whatever differs about them. */
  mayEmpty: boolean;
}

/** What is mended may bring to light what hung on it. */
const roundsMax = 6;

/**
 * Makes what the plan gives and the staging schemas lack, and changes what differs, as far as the plan's statements can
 * tell how. Tables that are made anew are empty, and their chunks forgotten: the next copy brings their rows, and the
 * next `finish` what comes after the data. What is there and not in the plan is left alone. Calling it again is harmless.
 *
 * @throws TargetError where the run is not in staging
 */
export async function restore(parts: RestoreParts): Promise<Restored> {
  const { client, plan, ddl, parse } = parts;
  const run = await readRun(client, plan.run);
  if (run?.state !== 'staged')
    throw new TargetError('target-statement', 'Only a run in staging can be mended. Swap back first.');
  const parity = await readParity(client, plan, ddl, parse);
  const stager = await createStager(client, plan, ddl, parse);
  if (stager.settings !== '') await client.query(stager.settings);
  const mending = new Mending(parts, stager, parity.expected);
  let { actual, differences } = parity;
  let before = '';
  for (let round = 1; round <= roundsMax; round += 1) {
    const open = differences.filter(({ problem }) => problem !== 'additional');
    const told = JSON.stringify(open);
    if (open.length === 0 || told === before) break;
    before = told;
    await mending.round(open, actual);
    actual = await readPresent(client, run, parse);
    differences = differencesOf(parity.expected, actual, await failedStatements(client, plan.run));
  }
  return { mended: [...mending.mended], tables: [...mending.tables] };
}

class Mending {
  /** What was done, a phrase each. */
  readonly mended = new Set<string>();
  /** Tables of the plan that are empty now, by their place in it. */
  readonly tables = new Set<number>();
  /** Tables that were made anew, by schema and name. */
  readonly #lost = new Set<string>();
  readonly #parts: RestoreParts;
  readonly #stager: Stager;
  readonly #expected: ReadonlyMap<string, CatalogueEntry>;

  constructor(parts: RestoreParts, stager: Stager, expected: readonly CatalogueEntry[]) {
    this.#parts = parts;
    this.#stager = stager;
    this.#expected = byName(expected);
  }

  async round(differences: readonly ObjectDifference[], actual: readonly CatalogueEntry[]): Promise<void> {
    const there = byName(actual);
    const missing: CatalogueEntry[] = [];
    const different: CatalogueEntry[] = [];
    for (const difference of differences) {
      const expected = this.#expected.get(entryKey(difference));
      if (expected === undefined) continue;
      // It comes after the rows, by the next `finish`.
      if (this.#lost.has(`${expected.schema}\0${expected.table}`) && partsAfterRows.has(expected.kind)) continue;
      if (difference.problem === 'missing' && expected.kind !== 'column') missing.push(expected);
      else different.push(expected);
    }
    if (missing.length > 0) await this.#make(missing);
    for (const expected of different) await this.#change(expected, there.get(entryKey(expected)));
  }

  /** Changes what is there; what is dropped for that, and what hung on it, is missing in the next round. */
  async #change(expected: CatalogueEntry, actual: CatalogueEntry | undefined): Promise<void> {
    const { mayEmpty } = this.#parts;
    const mend: Mend = actual === undefined ? { remakes: expected.table ?? '' } : mendOf(expected, actual);
    if (mend === undefined) return;
    const told = `${expected.kind} ${expected.schema}.${expected.name}: changed back`;
    if ('remakes' in mend) {
      const table = quoteQualified(expected.schema, mend.remakes);
      if (mayEmpty) await this.#try([`DROP TABLE IF EXISTS ${table} CASCADE`]);
      else if (mend.keeping !== undefined && (await this.#retype(expected, mend.keeping))) this.mended.add(told);
      return;
    }
    if ((await this.#try(mend.statements)) && !mend.isDropped) this.mended.add(told);
  }

  /**
   * Changes a column's type under its rows. Views that read from it are in the way: those of the plan are dropped, to be
   * made again in the next round; any other makes the server refuse it all.
   */
  async #retype({ schema, table = '' }: CatalogueEntry, statements: readonly string[]): Promise<boolean> {
    const staging = this.#stager.schemas.get(schema) ?? schema;
    const views = await readersOf(this.#parts.client, staging, table);
    const finalOf = new Map([...this.#stager.schemas].map(([final, present]) => [present, final]));
    const drops: string[] = [];
    for (const view of views) {
      const final = finalOf.get(view.schema) ?? view.schema;
      if (!this.#expected.has(entryKey({ kind: view.kind, schema: final, name: view.name }))) continue;
      drops.push(`DROP ${view.kind.toUpperCase()} ${quoteQualified(final, view.name)}`);
    }
    return await this.#try([...drops, ...statements]);
  }

  /** Runs statements over final names in staging. false: the server refused one, and all are taken back. */
  async #try(statements: readonly string[]): Promise<boolean> {
    const { client } = this.#parts;
    try {
      const staged = statements.map(sql => this.#stager.stage(sql).replace(/;?\s*$/, '\n;'));
      await client.query(`BEGIN; ${this.#stager.searchPath}; ${staged.join(' ')} COMMIT`);
      return true;
    } catch (error) {
      if (isFatal(error)) throw error;
      // It stays a difference, which the certificate names.
      await client.query('ROLLBACK');
      return false;
    }
  }

  /** Runs the plan's statements that make, or say something of, what is missing. */
  async #make(missing: readonly CatalogueEntry[]): Promise<void> {
    const tables = missing.filter(({ kind }) => kind === 'table');
    const lost = new Set(tables.map(({ schema, name }) => `${schema}\0${name}`));
    for (const table of lost) this.#lost.add(table);
    const names = new Set(
      missing.flatMap(entry => [bareName(entry), ...(entry.kind === 'sequence' ? ownerOf(entry) : [])]),
    );
    await this.#forgetRows(lost);
    const steps = stepsOf(this.#parts.ddl, ['prepare', 'tables', 'after-data']).filter(({ statement }) =>
      sqlTokens(statement.sql).some(({ value }) => names.has(value) || inLiteral(value, names)),
    );
    const later: Step[] = [];
    for (const step of steps) {
      const { kind, table, constraint } = describeStatement(step.statement.sql);
      const isOfLost = table !== undefined && lost.has(`${table.schema ?? 'public'}\0${table.name}`);
      if (kind === 'foreign-key' && !isOfLost && !names.has(constraint ?? '')) continue;
      const waits = kind === 'foreign-key' || kind === 'counter' || (isOfLost && waitsForRows.has(kind));
      if (waits) later.push(step);
      else if (!(await this.#run(step))) later.push(step);
    }
    await this.#parts.client.query(
      `DELETE FROM cloudforge.steps WHERE run = $1 AND phase = 'after-data' AND statement = ANY ($2)`,
      [this.#parts.plan.run, later.map(({ number }) => number)],
    );
    for (const { kind, schema, name } of missing) this.mended.add(`${kind} ${schema}.${name}: made again`);
  }

  /** true: it ran, or had been run before. false: `finish` is to try it again, and to say what comes of it. */
  async #run({ statement }: Step): Promise<boolean> {
    const { client } = this.#parts;
    try {
      const sql = this.#stager.stage(statement.sql).replace(/;?\s*$/, '\n;');
      await client.query(`BEGIN; ${this.#stager.searchPath}; ${sql} COMMIT`);
      return true;
    } catch (error) {
      if (isFatal(error)) throw error;
      await client.query('ROLLBACK');
      if (thereAlready.has(codeOf(error))) return true;
      if (statement.phase === 'after-data') return false;
      throw new TargetError('target-statement', `${statement.object} could not be made again: ${wordsOf(error)}.`, {
        cause: error,
      });
    }
  }

  /** The ledger of tables that are gone: their chunks are copied again. */
  async #forgetRows(lost: ReadonlySet<string>): Promise<void> {
    const { client, plan, chunks } = this.#parts;
    const tables = plan.tables.flatMap(({ target }, at) => (lost.has(`${target.schema}\0${target.name}`) ? [at] : []));
    if (tables.length === 0) return;
    for (const table of tables) this.tables.add(table);
    await inTransaction(client, async () => {
      for (const table of tables) {
        const ids = chunks.filter(chunk => chunk.table === table).map(({ id }) => id);
        await client.query('DELETE FROM cloudforge.chunks WHERE run = $1 AND chunk = ANY ($2)', [plan.run, ids]);
        const { schema, name } = plan.tables[table]?.target ?? { schema: '', name: '' };
        await client.query(
          `INSERT INTO cloudforge.cleared AS c (run, schema_name, table_name, generation) VALUES ($1, $2, $3, 1)
           ON CONFLICT (run, schema_name, table_name) DO UPDATE SET generation = c.generation + 1, finished = false`,
          [plan.run, schema, name],
        );
      }
    });
  }
}

/** What is made more quickly, or can only be made, over the rows. */
const waitsForRows = new Set(['key', 'check', 'exclusion', 'index']);

const partsAfterRows = new Set([
  'primary key',
  'unique constraint',
  'foreign key',
  'check',
  'exclusion constraint',
  'index',
]);

/** duplicate table, object, function, schema, column; a second primary key; a partition that is attached already. */
const thereAlready = new Set(['42P07', '42710', '42723', '42P06', '42701', '42P16', '42809']);

/** The name by which statements call it: without its table, without argument types. */
function bareName({ name, table }: CatalogueEntry): string {
  const own = table !== undefined && name.startsWith(`${table}.`) ? name.slice(table.length + 1) : name;
  return own.replace(/\(.*\)$/s, '');
}

/** Counters name the column's table, not the sequence. */
const ownerOf = ({ table }: CatalogueEntry): string[] => (table === undefined ? [] : [table]);

/** `'schema.name'` in the text of nextval, setval and their like. */
function inLiteral(value: string, names: ReadonlySet<string>): boolean {
  const dot = value.lastIndexOf('.');
  return dot > 0 && names.has(value.slice(dot + 1).replaceAll('"', ''));
}
