import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type StatementOutcome, type Target, type TargetAddress, TargetError } from '../target.ts';
import { connectTarget, disconnect } from './connect.ts';
import { describeStatement } from './describe-statement.ts';
import { endOnAbort } from './end-on-abort.ts';
import { type FinishOrder, finishOrder, type Lane, tableKey } from './finish-order.ts';
import { runLanes } from './lanes.ts';
import { makeDurable, readRun } from './ledger.ts';
import { mendCleared } from './mend-cleared.ts';
import { rowsOf } from './rows.ts';
import { ddlSession, endOlderSessions } from './sessions.ts';
import { createStager, type Stager } from './stager.ts';
import { finishedSteps, runStep, type Step, stepsOf } from './steps.ts';
import { findObstacle } from './swap-checks.ts';
import { readTableTree } from './table-tree.ts';
import { asTargetError, isFatal } from './target-errors.ts';

type Options = Parameters<Target['finish']>[2];

/**
 * The statements after the data, in staging:
 *
 * 1. keys, checks, exclusions, then indexes, of different tables side by side, the largest tables first;
 * 2. foreign keys: all are added as NOT VALID, which takes a moment, then validated side by side. Validating takes
 *    weak locks (ALTER TABLE, Notes), so that children of one parent do not wait for each other as ADD FOREIGN KEY would;
 * 3. all else in its order: counters, triggers, comments, views, late functions;
 * 4. statistics.
 *
 * Each statement is a transaction with its record in the ledger: what is done is passed over by the next call, what
 * failed is tried again. When it resolves, everything is on the target's disk.
 *
 * @throws TargetError where sessions are lost; statements that fail are outcomes
 */
export async function finish(
  address: TargetAddress,
  plan: TransferPlan,
  ddl: Assessment['ddl'],
  parse: ParseSql,
  options: Options,
): Promise<StatementOutcome[]> {
  options.signal.throwIfAborted();
  const clients: pg.Client[] = [];
  const open = async (): Promise<pg.Client> => {
    const client = await connectTarget(address, {
      applicationName: ddlSession(plan.run),
      synchronousCommit: 'off',
      // They wait for each other only, and the server breaks a circle by itself.
      lockTimeoutMs: 0,
    });
    clients.push(client);
    return client;
  };
  const stopListening = endOnAbort(options.signal, address, clients);
  try {
    const first = await open();
    await first.query('BEGIN');
    await endOlderSessions(first, `The finish of run ${plan.run}`, ddlSession(plan.run));
    await first.query('COMMIT');
    if ((await readRun(first, plan.run))?.state !== 'staged') {
      throw new TargetError(
        'target-statement',
        'This run is not in staging, so there is nothing to finish. Prepare it first.',
      );
    }
    const stager = await createStager(first, plan, ddl, parse);
    const count = Math.max(1, Math.min(options.connections, 64));
    while (clients.length < count) await open();
    const memory = await maintenanceMemory(first, count);
    for (const client of clients) await client.query(`${memory}\n${stager.settings}`);
    return await new Finish(plan, ddl, stager, clients, options).run();
  } catch (error) {
    options.signal.throwIfAborted();
    throw asTargetError(error, 'The statements after the data were interrupted');
  } finally {
    stopListening();
    await Promise.all(clients.map(disconnect));
  }
}

const mebibyte = 1024 ** 2;

/**
 * Memory for building indexes: a share of what the server's own cache tells of the machine (shared_buffers is set to
 * some quarter of it), never less than the server's setting, never more than 1 GiB a session.
 */
async function maintenanceMemory(client: pg.Client, sessions: number): Promise<string> {
  const [row] = await rowsOf(
    client,
    z.object({ buffers: z.coerce.number(), memory: z.coerce.number() }),
    `SELECT pg_size_bytes(current_setting('shared_buffers')) AS buffers,
            pg_size_bytes(current_setting('maintenance_work_mem')) AS memory`,
  );
  const { buffers, memory } = row ?? { buffers: 0, memory: 64 * mebibyte };
  const share = Math.min(1024 * mebibyte, buffers / sessions);
  return `SET maintenance_work_mem = '${Math.floor(Math.max(memory, share) / mebibyte)}MB';`;
}

class Finish {
  readonly #plan: TransferPlan;
  readonly #stager: Stager;
  readonly #clients: readonly pg.Client[];
  readonly #first: pg.Client;
  readonly #options: Options;
  readonly #steps: readonly Step[];
  readonly #outcomes = new Map<number, StatementOutcome>();
  readonly #further: StatementOutcome[] = [];
  readonly #total: number;
  #done = 0;

  constructor(
    plan: TransferPlan,
    ddl: Assessment['ddl'],
    stager: Stager,
    clients: readonly pg.Client[],
    options: Options,
  ) {
    const [first] = clients;
    if (first === undefined) throw new TypeError('There is no session.');
    this.#plan = plan;
    this.#stager = stager;
    this.#clients = clients;
    this.#first = first;
    this.#options = options;
    this.#steps = stepsOf(ddl, ['after-data']);
    this.#total = this.#steps.length + plan.tables.length;
  }

  async run(): Promise<StatementOutcome[]> {
    for (const [number, outcome] of await finishedSteps(this.#first, this.#plan.run, this.#steps)) {
      this.#outcomes.set(number, outcome);
    }
    const open = this.#steps.filter(step => !this.#outcomes.has(step.number));
    this.#done = this.#steps.length - open.length;
    const tree = await readTableTree(this.#first, this.#stager.schemas);
    const order = finishOrder(open, tree);
    await runLanes(order.build, this.#clients, async (client, step) => {
      await this.#run(client, step);
    });
    await this.#foreignKeys(order.foreignKeys, tree.isPartitioned, tree.weightOf);
    for (const step of order.rest) await this.#run(this.#first, step);
    this.#further.push(...(await mendCleared(this.#first, this.#plan, this.#stager)));
    await runLanes(this.#statistics(tree.weightOf), this.#clients, (client, step) => this.#analyze(client, step));
    await this.#obstacles();
    await makeDurable(this.#first, this.#plan.run);
    const inOrder = this.#steps.flatMap(step => this.#outcomes.get(step.number) ?? []);
    return [...inOrder, ...this.#further];
  }

  /** What the swap would refuse is said now. */
  async #obstacles(): Promise<void> {
    const { schemas } = this.#stager;
    const message = await findObstacle(this.#first, [...schemas.values()], [...schemas.keys()]);
    if (message === undefined) return;
    const error = { message, code: 'swap-obstacle' };
    this.#further.push({ phase: 'after-data', object: 'putting into place', sql: '', durationMs: 0, error });
  }

  #tick(object: string): void {
    this.#done += 1;
    this.#options.onProgress(this.#done, this.#total, object);
  }

  async #run(client: pg.Client, step: Step, sql?: string): Promise<StatementOutcome> {
    this.#options.signal.throwIfAborted();
    const atSwap = describeStatement(step.statement.sql).kind === 'force-row-security';
    const outcome = await runStep(client, step, {
      run: this.#plan.run,
      stager: this.#stager,
      ...(sql !== undefined && { sql }),
      ...(atSwap && { atSwap }),
    });
    this.#outcomes.set(step.number, outcome);
    this.#tick(step.statement.object);
    return outcome;
  }

  async #foreignKeys(
    keys: FinishOrder['foreignKeys'],
    isPartitioned: (key: string) => boolean,
    weightOf: (key: string) => number,
  ): Promise<void> {
    const added = await this.#unvalidatedKeys();
    const lanes = new Map<string, Lane>();
    const validations = new Map<number, string>();
    for (const { step, shape, table } of keys) {
      const name = shape.constraint;
      const staging = this.#stager.schemas.get(shape.table?.schema ?? '');
      const to = shape.referenced;
      // Before PostgreSQL 18 partitioned tables take no NOT VALID keys, and those that point to one are half validated.
      const isPlain = !isPartitioned(table) && to !== undefined && !isPartitioned(tableKey(to.schema, to.name));
      if (name === undefined || staging === undefined || shape.table === undefined || shape.isNotValid || !isPlain) {
        await this.#run(this.#first, step);
        continue;
      }
      const key = JSON.stringify([staging, shape.table.name, name]);
      if (!added.has(key) && !(await this.#addUnvalidated(step))) continue;
      const relation = quoteQualified(staging, shape.table.name);
      validations.set(step.number, `ALTER TABLE ${relation} VALIDATE CONSTRAINT ${quoteIdentifier(name)};`);
      const lane = lanes.get(table) ?? { steps: [], weight: weightOf(table), next: [] };
      lane.steps.push(step);
      lanes.set(table, lane);
    }
    await runLanes([...lanes.values()], this.#clients, async (client, step) => {
      const outcome = await this.#run(client, step, validations.get(step.number));
      if (outcome.error === undefined) return;
      outcome.error.message += ' The foreign key is there as NOT VALID: rows that come from now on are checked.';
    });
  }

  /** Keys that an earlier call added and did not come to validate. */
  async #unvalidatedKeys(): Promise<Set<string>> {
    const rows = await rowsOf(
      this.#first,
      z.object({ schema: z.string(), relation: z.string(), name: z.string() }),
      `SELECT n.nspname AS schema, c.relname AS relation, k.conname AS name
       FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = ANY ($1) AND k.contype = 'f' AND NOT k.convalidated`,
      [[...this.#stager.schemas.values()]],
    );
    return new Set(rows.map(row => JSON.stringify([row.schema, row.relation, row.name])));
  }

  /** Adds a key that looks at new rows only. false: the server refused it, which is recorded. */
  async #addUnvalidated(step: Step): Promise<boolean> {
    const sql = this.#stager.stage(step.statement.sql).replace(/;\s*$/, '');
    try {
      await this.#first.query(`BEGIN; ${this.#stager.searchPath}; ${sql} NOT VALID; COMMIT`);
      return true;
    } catch (error) {
      if (isFatal(error)) throw error;
      await this.#first.query('ROLLBACK');
      await this.#run(this.#first, step);
      return false;
    }
  }

  #statistics(weightOf: (key: string) => number): Lane[] {
    return this.#plan.tables.map(({ target }, at) => {
      const staging = this.#stager.schemas.get(target.schema) ?? target.schema;
      const statement = {
        phase: 'after-data' as const,
        object: `statistics of ${target.schema}.${target.name}`,
        sql: `ANALYZE ${quoteQualified(staging, target.name)}`,
      };
      return {
        steps: [{ number: -1 - at, statement }],
        weight: weightOf(tableKey(target.schema, target.name)),
        next: [],
      };
    });
  }

  async #analyze(client: pg.Client, step: Step): Promise<void> {
    this.#options.signal.throwIfAborted();
    const started = performance.now();
    try {
      await client.query(`BEGIN; ${this.#stager.searchPath}; ${step.statement.sql}; COMMIT`);
    } catch (error) {
      if (isFatal(error)) throw error;
      await client.query('ROLLBACK');
      const failure = { message: asTargetError(error, step.statement.object).message, code: 'statistics' };
      this.#further.push({ ...step.statement, durationMs: performance.now() - started, error: failure });
    }
    this.#tick(step.statement.object);
  }
}
