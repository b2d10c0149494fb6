import { randomBytes, randomUUID } from 'node:crypto';
import type { Certificate } from '#shared/engines/proof/certificate.ts';
import { renderCertificateHtml } from '#shared/engines/proof/certificate-html.ts';
import { compareTable, type TableEvidence } from '#shared/engines/proof/compare.ts';
import { addDigests } from '#shared/engines/proof/digest-rows.ts';
import { signCertificate } from '#shared/engines/proof/verify-certificate.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Chunk, ChunkResult, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { planTransfer } from '#shared/engines/transfer/plan-transfer.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { readTargetFacts } from '#shared/targets/postgresql/facts.ts';
import { openPostgresqlTarget } from '#shared/targets/postgresql/target.ts';
import type { Preflight, StatementOutcome, Target, TargetAddress } from '#shared/targets/target.ts';
import { certify } from './certify.ts';
import { allowancesOf, type Configuration, castsOf } from './configuration.ts';
import { copyRows } from './copy-rows.ts';
import { keepRejects, type RejectCount } from './keep-rejects.ts';
import { describeLocated, locateTable } from './locate-table.ts';
import type { MigrationProgress, MigrationStage } from './progress.ts';
import { ProgressBoard } from './progress-board.ts';
import { proveTable } from './prove-rows.ts';
import type { MigrationSource } from './source/migration-source.ts';
import type { Consistency, MigrationState } from './state.ts';
import { kept, type MigrationStore, readJson, writeJson } from './store.ts';
import { targetLabel } from './target-label.ts';
import { TaskPool } from './threads/pool.ts';
import { TaskFailed } from './threads/tasks.ts';

export interface MigrateOptions {
  source: MigrationSource;
  target: TargetAddress;
  store: MigrationStore;
  configuration: Configuration;
  /** Rows that may be rejected in all. 0: the first one stops the migration. */
  rejectsMax: number;
  threads: number;
  /** false: rows are copied and not proved; nothing is certified. */
  verify: boolean;
  /** With `verify: false`: the proof follows in another call, so that live sources are hashed while they are copied. */
  proofLater?: boolean;
  /**
   * What is in the target already is compared with the source as it is now, and tables that differ are copied again:
   * the final delta of a cutover, and the mending of a damaged copy.
   */
  reconcile?: boolean;
  /** Put the result into place at the end, if it is certified (or was not to be verified). */
  swap: boolean;
  rehearsal: boolean;
  /** Live servers: look at everything in the rows before, not only at what decides about types. */
  deep?: boolean | undefined;
  signer: { keyId: string; publicKeyPem: string; sign(bytes: Uint8Array): Uint8Array };
  version: string;
  now(): Date;
  onProgress(progress: MigrationProgress): void;
  /** Plain sentences about what goes on: a retry, something kept aside. */
  onNote(text: string): void;
  /** What was read of the source, before anything is written. Throws to stop. */
  onAssessed?(assessment: Assessment): void;
  signal: AbortSignal;
}

export interface MigrationResult {
  state: MigrationState;
  assessment: Assessment;
  preflight: Preflight;
  results: ChunkResult[];
  outcomes: StatementOutcome[];
  evidence: TableEvidence[];
  /** undefined: it was not to be verified. */
  certificate: Certificate | undefined;
  swapped: { schema: string; keptAs?: string }[];
  /** Rows that were not carried, by table and reason; the rows themselves are in `rejects.jsonl`. */
  rejects: RejectCount[];
}

/**
 * A migration from first to last: read, prepare, copy, finish, prove, certify, swap. What is there of an earlier,
 * interrupted run in `store` and in the target's ledger is not done again.
 *
 * @throws SourceError, TargetError, TaskFailed: each with a sentence for the owner
 */
export async function migrate(options: MigrateOptions): Promise<MigrationResult> {
  return await new Migration(options).run();
}

class Migration {
  readonly #options: MigrateOptions;
  #board: ProgressBoard | undefined;
  #interrupted = false;
  #isReading = false;

  constructor(options: MigrateOptions) {
    this.#options = options;
  }

  async run(): Promise<MigrationResult> {
    const { source, store, target: address, signal } = this.#options;
    const assessment = await this.#timed('reading', () => this.#assess());
    this.#options.onAssessed?.(assessment);
    const state = await this.#state();
    const plan = (await readJson<TransferPlan>(store, kept.plan)) ?? (await this.#plan(state, assessment));
    const target = openPostgresqlTarget(address, await loadParser());
    const chunks = await this.#chunks(plan, assessment);
    const board = new ProgressBoard(plan, chunks, this.#options.onProgress);
    this.#board = board;
    const pool = new TaskPool(
      {
        plan,
        source: source.address(assessment),
        target: address,
        hashKey: state.hashKey,
        rejectsMax: this.#options.rejectsMax,
      },
      Math.max(1, Math.min(this.#options.threads, Math.max(1, chunks.length))),
    );
    try {
      const preflight = await target.preflight([...new Set(plan.tables.map(table => table.target.schema))]);
      for (const warning of preflight.warnings) this.#options.onNote(warning);
      if (this.#options.reconcile === true && state.stage === 'swapped') {
        this.#options.onNote('The result is in place; it goes back into staging to be compared.');
        await target.swapBack(plan);
        await this.#keepStage(state, 'swapped-back');
      }
      const before = await this.#timed('preparing', () => target.prepare(plan, assessment.ddl));
      refuseUnmade(before);
      const results = await this.#timed('copying', () => this.#copy(plan, chunks, target, pool));
      await this.#keepStage(state, 'copied');
      const rejected = results.reduce((sum, result) => sum + result.rejected, 0);
      const rejects = await keepRejects(store, target, plan, rejected);
      const provedFrom = this.#options.now();
      const [after, first] = await Promise.all([
        this.#timed('finishing', () => this.#finish(plan, assessment, target)),
        this.#options.verify
          ? this.#timed('proving', () => this.#prove(plan, chunks, results, target, pool, this.#options.reconcile))
          : [],
      ]);
      const reconciled =
        this.#options.reconcile === true
          ? await this.#reconcile({ plan, chunks, results, target, pool, assessment, evidence: first, outcomes: after })
          : { evidence: first, results, outcomes: after };
      const { evidence } = reconciled;
      const outcomes = [...before, ...reconciled.outcomes];
      await writeJson(store, kept.outcomes, outcomes);
      await this.#keepStage(state, 'finished');
      const consistency = this.#options.verify
        ? await this.#consistency(plan, chunks, reconciled.results, target, pool, evidence)
        : 'mixed';
      const certificate = this.#options.verify
        ? await this.#certify({ state, assessment, plan, preflight, outcomes, evidence, consistency, provedFrom })
        : undefined;
      const mayswap = this.#options.swap && (certificate === undefined || certificate.certified);
      signal.throwIfAborted();
      const swapped = mayswap ? await this.#timed('swapping', () => target.swap(plan)) : [];
      if (mayswap) await this.#keepStage(state, 'swapped');
      board.stage('done');
      return {
        state,
        assessment,
        preflight,
        results: reconciled.results,
        outcomes,
        evidence,
        certificate,
        swapped,
        rejects,
      };
    } finally {
      await pool.close();
      await target.close();
    }
  }

  async #assess(): Promise<Assessment> {
    const { source, store, configuration, signal } = this.#options;
    const assessment = await source.assess({
      casts: castsOf(configuration),
      suppressions: configuration.suppress.map(({ code, object, reason }) => ({
        code,
        reason,
        ...(object !== undefined && { object }),
      })),
      deep: this.#options.deep,
      onProgress: ({ bytes, bytesTotal, rows, object }) =>
        this.#options.onProgress({
          stage: 'reading',
          rows,
          rowsExpected: null,
          bytes,
          bytesExpected: bytesTotal,
          rowsPerSecond: 0,
          bytesPerSecond: 0,
          secondsLeft: null,
          ...(object !== undefined && { object }),
          tables: [],
        }),
      signal,
    });
    await writeJson(store, kept.assessment, assessment);
    return assessment;
  }

  async #state(): Promise<MigrationState> {
    const { source, store, target, rehearsal, now } = this.#options;
    const before = await readJson<MigrationState>(store, kept.state);
    if (before !== undefined) {
      refuseOther(before, source);
      return before;
    }
    const state: MigrationState = {
      version: 1,
      run: randomUUID(),
      createdAt: now().toISOString(),
      source: source.description,
      target: targetLabel(target),
      hashKey: randomBytes(32).toString('hex'),
      rehearsal,
      stage: 'planned',
      durationsMs: {},
    };
    await writeJson(store, kept.state, state);
    return state;
  }

  async #plan(state: MigrationState, assessment: Assessment): Promise<TransferPlan> {
    const plan = planTransfer(assessment, { run: state.run, allow: allowancesOf(this.#options.configuration) });
    await writeJson(this.#options.store, kept.plan, plan);
    return plan;
  }

  async #chunks(plan: TransferPlan, assessment: Assessment): Promise<Chunk[]> {
    const { source, store } = this.#options;
    const before = await readJson<Chunk[]>(store, kept.chunks);
    if (before !== undefined) return before;
    const chunks = await source.planChunks(plan, assessment);
    await writeJson(store, kept.chunks, chunks);
    return chunks;
  }

  async #copy(plan: TransferPlan, chunks: readonly Chunk[], target: Target, pool: TaskPool): Promise<ChunkResult[]> {
    const { source, signal, rejectsMax } = this.#options;
    const done = await target.ledger(plan);
    // What an earlier process copied was read in another state; a reconciliation compares everything anew.
    if (done.length > 0 && this.#options.reconcile !== true) this.#interrupted = true;
    if (!this.#isReading && (done.length < chunks.length || this.#options.reconcile === true)) {
      this.#isReading = true;
      await source.beginReading(pool);
    }
    const results = await copyRows({
      plan,
      chunks,
      done,
      pool,
      board: this.#boardNow(),
      inOrder: source.description.kind === 'dump',
      hashSource: source.hashWhileCopying && (this.#options.verify || this.#options.proofLater === true),
      signal,
      onTableCopied: () => undefined,
      ledger: () => target.ledger(plan),
      onRetry: (chunk, failure, pauseMs) => {
        this.#interrupted = true;
        const table = plan.tables[chunk.table]?.source.name ?? '';
        this.#options.onNote(
          `${table}: ${failure.message.split('\n')[0]} Trying again in ${(pauseMs / 1_000).toFixed(1)} s.`,
        );
      },
    });
    const rejected = results.reduce((sum, result) => sum + result.rejected, 0);
    if (rejected > rejectsMax)
      throw new TaskFailed({
        code: 'too-many-rejects',
        mayPass: false,
        message: `${rejected.toLocaleString('en-US')} rows can't be carried, and ${rejectsMax.toLocaleString('en-US')} are allowed.`,
      });
    return results;
  }

  async #finish(plan: TransferPlan, assessment: Assessment, target: Target): Promise<StatementOutcome[]> {
    return await target.finish(plan, assessment.ddl, {
      connections: Math.max(2, this.#options.threads),
      onProgress: (done, total, object) => this.#boardNow().stage('finishing', `${done} of ${total}: ${object}`),
      signal: this.#options.signal,
    });
  }

  async #prove(
    plan: TransferPlan,
    chunks: readonly Chunk[],
    results: readonly ChunkResult[],
    target: Target,
    pool: TaskPool,
    again = false,
    only?: ReadonlySet<number>,
  ): Promise<TableEvidence[]> {
    const byChunk = new Map(results.map(result => [result.chunk, result]));
    // Rows that were copied without a thought of a proof were not hashed then: the source is read again.
    const isHashed = results.every(({ sourceDigest }) => sourceDigest !== undefined);
    const hashedWhileCopying = this.#options.source.provedBy === 'hash-while-copying' && !again && isHashed;
    const tables = plan.tables.map((_, table) => table).filter(table => only?.has(table) ?? true);
    return await Promise.all(
      tables.map(async table => {
        const own = chunks.filter(chunk => chunk.table === table);
        const evidence = await proveTable({
          plan,
          table,
          chunks: own,
          results: own.flatMap(chunk => byChunk.get(chunk.id) ?? []),
          pool,
          target,
          hashedWhileCopying,
          signal: this.#options.signal,
        });
        this.#boardNow().state(table, compareTable(evidence).equal ? 'proved' : 'different');
        return evidence;
      }),
    );
  }

  /** Copies tables again that differ from the source, and proves them again, a few times at most. */
  async #reconcile(parts: {
    plan: TransferPlan;
    chunks: readonly Chunk[];
    results: readonly ChunkResult[];
    target: Target;
    pool: TaskPool;
    assessment: Assessment;
    evidence: readonly TableEvidence[];
    outcomes: readonly StatementOutcome[];
  }): Promise<{ evidence: TableEvidence[]; results: ChunkResult[]; outcomes: StatementOutcome[] }> {
    const { plan, chunks, target, pool, assessment } = parts;
    const evidence = [...parts.evidence];
    let results = [...parts.results];
    const outcomes = [...parts.outcomes];
    for (let round = 1; round <= reconcileRoundsMax; round += 1) {
      const different = plan.tables.flatMap((table, at) => {
        const own = evidence[at];
        return own === undefined || compareTable(own).equal ? [] : [{ table, at }];
      });
      if (different.length === 0) break;
      const names = different.map(({ table }) => table.source.name);
      this.#options.onNote(
        `${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}: not what the source holds now; copied again.`,
      );
      for (const { table, at } of different) {
        const own = chunks.filter(chunk => chunk.table === at);
        await this.#nameDifferences(parts, at, own, results);
        await target.clearTable(
          plan,
          table,
          own.map(chunk => chunk.id),
        );
      }
      results = await this.#timed('copying', () => this.#copy(plan, chunks, target, pool));
      outcomes.push(...(await this.#timed('finishing', () => this.#finish(plan, assessment, target))));
      const only = new Set(different.map(({ at }) => at));
      const again = await this.#timed('proving', () => this.#prove(plan, chunks, results, target, pool, true, only));
      for (const [index, at] of [...only].entries()) {
        const proved = again[index];
        if (proved !== undefined) evidence[at] = proved;
      }
    }
    return { evidence, results, outcomes: latest(outcomes) };
  }

  async #nameDifferences(
    { plan, pool, target }: { plan: TransferPlan; pool: TaskPool; target: Target },
    table: number,
    chunks: readonly Chunk[],
    results: readonly ChunkResult[],
  ): Promise<void> {
    const hashKey = (await readJson<MigrationState>(this.#options.store, kept.state))?.hashKey ?? '';
    const own = results.filter(result => chunks.some(chunk => chunk.id === result.chunk));
    const located = await locateTable({ plan, table, chunks, results: own, pool, target, hashKey });
    const name = plan.tables[table]?.source.name ?? '';
    for (const sentence of describeLocated(name, located)) this.#options.onNote(sentence);
  }

  /**
   * What the certificate may say of how the rows belong together. Where no single state is proven, the source is read
   * once more: if that gives what the target holds, the source did not change meanwhile.
   */
  async #consistency(
    plan: TransferPlan,
    chunks: readonly Chunk[],
    results: readonly ChunkResult[],
    target: Target,
    pool: TaskPool,
    evidence: readonly TableEvidence[],
  ): Promise<Consistency> {
    const { source, onNote } = this.#options;
    const { consistency, note } = source.consistency(this.#interrupted);
    if (note !== undefined) onNote(note);
    if (consistency !== 'mixed' || source.provedBy === 'second-reader') return consistency;
    onNote('No single state of the source is proven, so its rows are read once more and compared.');
    const second = await this.#prove(plan, chunks, results, target, pool, true);
    const isUnchanged = second.every((each, table) => {
      const first = evidence[table];
      return compareTable(each).equal && first?.source.digest.sum === addDigests([each.source.digest]).sum;
    });
    return isUnchanged ? 'source-unchanged' : 'mixed';
  }

  async #certify(parts: {
    state: MigrationState;
    assessment: Assessment;
    plan: TransferPlan;
    preflight: Preflight;
    outcomes: readonly StatementOutcome[];
    evidence: readonly TableEvidence[];
    consistency: Consistency;
    provedFrom: Date;
  }): Promise<Certificate> {
    this.#boardNow().stage('certifying');
    const { store, signer, version, target, now } = this.#options;
    const { preflight, state, plan, ...rest } = parts;
    const facts = await readTargetFacts(target, plan, await loadParser());
    const certificate = certify({
      ...rest,
      state,
      facts,
      target: { name: targetLabel(target), database: preflight.database, serverVersion: preflight.serverVersion },
      provedTo: now(),
      version,
      signer: { keyId: signer.keyId, publicKeyPem: signer.publicKeyPem },
    });
    const envelope = signCertificate(certificate, bytes => signer.sign(bytes));
    await store.write(kept.certificate, `${JSON.stringify(envelope, null, 1)}\n`);
    await store.write(kept.certificatePage, renderCertificateHtml(certificate, { fileName: kept.certificate }));
    await this.#keepStage(state, 'proved');
    return certificate;
  }

  async #timed<T>(stage: MigrationStage, work: () => Promise<T>): Promise<T> {
    this.#options.signal.throwIfAborted();
    const started = performance.now();
    this.#board?.stage(stage);
    try {
      return await work();
    } finally {
      this.#durations[stage] = (this.#durations[stage] ?? 0) + Math.round(performance.now() - started);
    }
  }

  readonly #durations: { [stage: string]: number } = {};

  async #keepStage(state: MigrationState, stage: MigrationState['stage']): Promise<void> {
    state.stage = stage;
    state.durationsMs = { ...state.durationsMs, ...this.#durations };
    await writeJson(this.#options.store, kept.state, state);
  }

  #boardNow(): ProgressBoard {
    if (this.#board === undefined) throw new Error('there is no plan yet');
    return this.#board;
  }
}

/** A source that goes on changing is never caught up with. */
const reconcileRoundsMax = 3;

/** The last outcome of each statement. */
function latest(outcomes: readonly StatementOutcome[]): StatementOutcome[] {
  return [...new Map(outcomes.map(outcome => [outcome.sql, outcome])).values()];
}

/** Without its tables nothing can be copied. */
function refuseUnmade(outcomes: readonly StatementOutcome[]): void {
  const failed = outcomes.filter(({ error }) => error !== undefined);
  const [first] = failed;
  if (first === undefined) return;
  throw new TaskFailed({
    code: 'target-statement',
    mayPass: false,
    message: `${failed.length} of the statements that make the tables were refused. The first: ${first.object}: ${first.error?.message}`,
  });
}

/** A run goes on with the source it began with. */
function refuseOther(before: MigrationState, source: MigrationSource): void {
  const now = source.description;
  if (before.source.label === now.label && before.source.sha256 === now.sha256) return;
  throw new TaskFailed({
    code: 'source-changed',
    mayPass: false,
    message:
      before.source.label === now.label
        ? `${now.label} is not what it was when this migration began (its SHA-256 differs). Begin a new one.`
        : `This migration began with ${before.source.label}, not with ${now.label}.`,
  });
}
