import type { Certificate } from '#shared/engines/proof/certificate.ts';
import { renderCertificateHtml } from '#shared/engines/proof/certificate-html.ts';
import { compareTable, type TableEvidence } from '#shared/engines/proof/compare.ts';
import { addDigests } from '#shared/engines/proof/digest-rows.ts';
import { signCertificate, verifyCertificate } from '#shared/engines/proof/verify-certificate.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Chunk, ChunkResult, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { readTargetFacts } from '#shared/targets/postgresql/facts.ts';
import { openPostgresqlTarget } from '#shared/targets/postgresql/target.ts';
import type { Preflight, StatementOutcome, Target } from '#shared/targets/target.ts';
import { assessSource, chunksOf, makePlan, runState } from './begin-run.ts';
import { certify } from './certify.ts';
import { copyRows } from './copy-rows.ts';
import { keepRejects } from './keep-rejects.ts';
import { describeLocated, locateTable } from './locate-table.ts';
import type { MigrateOptions, MigrationResult } from './migrate-options.ts';
import { latest, refuseUnmade } from './migration-checks.ts';
import type { MigrationStage } from './progress.ts';
import { ProgressBoard } from './progress-board.ts';
import { proveTable } from './prove-rows.ts';
import type { Consistency, MigrationState } from './state.ts';
import { kept, readJson, writeJson } from './store.ts';
import { targetLabel } from './target-label.ts';
import { failureOf } from './threads/failure-of.ts';
import { TaskPool } from './threads/pool.ts';
import { TaskFailed } from './threads/tasks.ts';
import { withRetries } from './with-retries.ts';

export type { MigrateOptions, MigrationResult } from './migrate-options.ts';

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
  /** Rows were read in more than one state of a live source since it was last read from one. */
  #interrupted = false;
  #isReading = false;
  /** Chunks were copied by this process. */
  #hasCopied = false;
  #pool: TaskPool | undefined;

  constructor(options: MigrateOptions) {
    this.#options = options;
  }

  async run(): Promise<MigrationResult> {
    const { source, store, target: address, signal } = this.#options;
    const assessment = await this.#timed('reading', () => this.#retrying(() => assessSource(this.#options)));
    this.#options.onAssessed?.(assessment);
    const state = await runState(this.#options);
    const plan = (await readJson<TransferPlan>(store, kept.plan)) ?? (await makePlan(this.#options, state, assessment));
    const target = openPostgresqlTarget(address, await loadParser());
    const chunks = await this.#retrying(() => chunksOf(this.#options, plan, assessment));
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
    this.#pool = pool;
    try {
      const preflight = await this.#retrying(() =>
        target.preflight([...new Set(plan.tables.map(table => table.target.schema))]),
      );
      for (const warning of preflight.warnings) this.#options.onNote(warning);
      if (await this.#retrying(() => target.isInPlace(plan))) {
        if (this.#options.reconcile !== true)
          return await this.#inPlace({ state, assessment, plan, preflight, target });
        this.#options.onNote('The result is in place; it goes back into staging to be compared.');
        await this.#retrying(() => target.swapBack(plan));
        await this.#keepStage(state, 'swapped-back');
      }
      const before = await this.#timed('preparing', () => this.#retrying(() => target.prepare(plan, assessment.ddl)));
      refuseUnmade(before);
      const provedFrom = this.#options.now();
      const proved = await this.#copyAndProve({ state, plan, chunks, target, pool, assessment });
      const reconciled =
        this.#options.reconcile === true || this.#isUnsettled()
          ? await this.#settle({ plan, chunks, target, pool, assessment, ...proved })
          : proved;
      const { evidence } = reconciled;
      const rejected = reconciled.results.reduce((sum, result) => sum + result.rejected, 0);
      const rejects = await this.#retrying(() => keepRejects(store, target, plan, rejected));
      const outcomes = [...before, ...reconciled.outcomes];
      await writeJson(store, kept.outcomes, outcomes);
      await this.#keepStage(state, 'finished');
      const consistency = this.#options.verify
        ? await this.#consistency({ plan, chunks, results: reconciled.results, target, pool, evidence, assessment })
        : 'mixed';
      const certificate = this.#options.verify
        ? await this.#certify({ state, assessment, plan, preflight, outcomes, evidence, consistency, provedFrom })
        : undefined;
      const mayswap = this.#options.swap && (certificate === undefined || certificate.certified);
      signal.throwIfAborted();
      const swapped = mayswap ? await this.#timed('swapping', () => this.#retrying(() => target.swap(plan))) : [];
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

  async #copy(plan: TransferPlan, chunks: readonly Chunk[], target: Target, pool: TaskPool): Promise<ChunkResult[]> {
    const { source, signal, rejectsMax } = this.#options;
    const done = await this.#retrying(() => target.ledger(plan));
    // What an earlier process copied was read in another state; a reconciliation compares everything anew.
    if (done.length > 0 && !this.#isReading && this.#options.reconcile !== true) this.#interrupted = true;
    if (!this.#isReading && (done.length < chunks.length || this.#options.reconcile === true)) {
      this.#isReading = true;
      await this.#retrying(() => source.beginReading(pool));
    }
    if (done.length < chunks.length) this.#hasCopied = true;
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
      ledger: () => this.#retrying(() => target.ledger(plan)),
      retrying: (chunk, work) => this.#ofSource(work, plan.tables[chunk.table]?.source.name),
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
    const { threads, signal } = this.#options;
    return await this.#retrying(() =>
      target.finish(plan, assessment.ddl, {
        connections: Math.max(2, threads),
        onProgress: (done, total, object) => this.#boardNow().stage('finishing', `${done} of ${total}: ${object}`),
        signal,
      }),
    );
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
          retrying: (side, work) =>
            side === 'source' ? this.#ofSource(work, plan.tables[table]?.source.name) : this.#retrying(work),
        });
        this.#boardNow().state(table, compareTable(evidence).equal ? 'proved' : 'different');
        return evidence;
      }),
    );
  }

  /** Copies what the target does not have, makes what comes after the data, and proves what is there. */
  async #copyAndProve(parts: Omit<Parts, 'results'> & { state: MigrationState }): Promise<Proved> {
    const { state, plan, chunks, target, pool, assessment } = parts;
    for (let round = 1; ; round += 1) {
      const results = await this.#timed('copying', () => this.#copy(plan, chunks, target, pool));
      // A server that crashed may have lost chunks that it had said were committed; what the ledger has now, stays.
      const lasting = await this.#retrying(() => target.ledger(plan));
      if (lasting.length < chunks.length && round < lostRoundsMax) {
        const lost = chunks.length - lasting.length;
        this.#options.onNote(
          `The target lost ${lost} of ${chunks.length} parts when it ended, as they were not on its disk; they are copied again.`,
        );
        continue;
      }
      await this.#keepStage(state, 'copied');
      const provesNow = this.#options.verify && !this.#isUnsettled();
      const [outcomes, evidence] = await Promise.all([
        this.#timed('finishing', () => this.#finish(plan, assessment, target)),
        provesNow
          ? this.#timed('proving', () => this.#prove(plan, chunks, results, target, pool, this.#options.reconcile))
          : [],
      ]);
      return { results, outcomes, evidence };
    }
  }

  /** Rows of a live source were read in several states, so that nothing is known yet of how they belong together. */
  #isUnsettled(): boolean {
    return this.#options.verify && this.#options.source.provedBy !== 'second-reader' && this.#interrupted;
  }

  /**
   * Reads a live source in one state, compares it with what was copied, and copies again what is not of that state. A
   * proof alone (of what another process copied) copies nothing.
   */
  async #settle(parts: Parts & Proved): Promise<Proved> {
    const { plan, chunks, target, pool, assessment } = parts;
    let proved: Proved = parts;
    for (let round = 1; ; round += 1) {
      if (this.#isUnsettled()) {
        this.#interrupted = false;
        await this.#readAnew(pool, assessment);
        const { results } = proved;
        const evidence = await this.#timed('proving', () => this.#prove(plan, chunks, results, target, pool, true));
        proved = { ...proved, evidence };
      }
      const isOneState = !this.#isUnsettled();
      if (isOneState && (this.#options.reconcile === true || this.#hasCopied))
        proved = await this.#reconcile({ ...parts, ...proved });
      if (!this.#isUnsettled() || round >= settleRoundsMax) return proved;
    }
  }

  /** New connections to a live source, that see one state if the source can give one. */
  async #readAnew(pool: TaskPool, assessment: Assessment): Promise<void> {
    const { source } = this.#options;
    await this.#retrying(async () => {
      pool.readFrom(source.address(assessment));
      await source.beginReading(pool);
    });
  }

  /** A run that is in place already: what was proved before is what there is to say. */
  async #inPlace(parts: {
    state: MigrationState;
    assessment: Assessment;
    plan: TransferPlan;
    preflight: Preflight;
    target: Target;
  }): Promise<MigrationResult> {
    const { state, assessment, plan, preflight, target } = parts;
    const { store, onNote } = this.#options;
    onNote('This run is in place already: what was proved before stands.');
    const results = await this.#retrying(() => target.ledger(plan));
    const rejected = results.reduce((sum, result) => sum + result.rejected, 0);
    const envelope = await readJson<unknown>(store, kept.certificate);
    const certificate = envelope === undefined ? undefined : verifyCertificate(envelope).certificate;
    const swapped = await this.#retrying(() => target.swap(plan));
    await this.#keepStage(state, 'swapped');
    this.#boardNow().stage('done');
    return {
      state,
      assessment,
      preflight,
      results,
      outcomes: (await readJson<StatementOutcome[]>(store, kept.outcomes)) ?? [],
      evidence: [],
      certificate,
      swapped,
      rejects: await this.#retrying(() => keepRejects(store, target, plan, rejected)),
    };
  }

  /** Does a step again while what stopped it may pass by itself. A snapshot that was lost meanwhile is taken anew. */
  async #retrying<T>(work: () => Promise<T>, about = '', onRetry = (): void => undefined): Promise<T> {
    return await withRetries(work, {
      signal: this.#options.signal,
      onRetry: ({ message }, pauseMs) => {
        onRetry();
        const [sentence] = message.split('\n');
        this.#options.onNote(`${about}${sentence} Trying again in ${(pauseMs / 1_000).toFixed(1)} s.`);
      },
      beforeRetry: () => this.#renewSource(),
    });
  }

  /** The same for work that reads a source: one that begins anew may see another state of it. */
  async #ofSource<T>(work: () => Promise<T>, table?: string): Promise<T> {
    return await this.#retrying(work, table === undefined ? '' : `${table}: `, () => {
      // The readers of a PostgreSQL share a snapshot: they see what they saw before, as long as it is held.
      if (this.#options.source.provedBy !== 'snapshot-reader') this.#interrupted = true;
    });
  }

  async #renewSource(): Promise<void> {
    try {
      const address = await this.#options.source.renew?.();
      if (address === undefined) return;
      this.#interrupted = true;
      this.#pool?.readFrom(address);
      this.#options.onNote(
        'The snapshot of the source was lost; a new one is taken, and all rows are compared with it.',
      );
    } catch (error) {
      // It is away still: the next try fails as well, and comes here again.
      if (!failureOf(error).mayPass) throw error;
    }
  }

  /** Copies tables again that differ from the source, and proves them again, a few times at most. */
  async #reconcile(parts: Parts & Proved): Promise<Proved> {
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
        await this.#ofSource(() => this.#nameDifferences(parts, at, own, results), table.source.name);
        const ids = own.map(chunk => chunk.id);
        await this.#retrying(() => target.clearTable(plan, table, ids));
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
  async #consistency(parts: Parts & { evidence: readonly TableEvidence[] }): Promise<Consistency> {
    const { plan, chunks, results, target, pool, evidence, assessment } = parts;
    const { source, onNote } = this.#options;
    const { consistency, note } = source.consistency(this.#interrupted);
    if (note !== undefined) onNote(note);
    if (consistency !== 'mixed' || source.provedBy === 'second-reader') return consistency;
    onNote('No single state of the source is proven, so its rows are read once more and compared.');
    // Connections that are open may go on seeing what they saw the first time.
    await this.#readAnew(pool, assessment);
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
    const parse = await loadParser();
    const facts = await this.#retrying(() => readTargetFacts(target, plan, parse));
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

/** What the steps of a migration work with. */
interface Parts {
  plan: TransferPlan;
  chunks: readonly Chunk[];
  results: readonly ChunkResult[];
  target: Target;
  pool: TaskPool;
  assessment: Assessment;
}

/** What is in the target, and what is known of it. */
interface Proved {
  results: ChunkResult[];
  outcomes: StatementOutcome[];
  evidence: TableEvidence[];
}

/** A source that goes on changing is never caught up with. */
const reconcileRoundsMax = 3;
/** A source whose connections break again and again is given up in the end. */
const settleRoundsMax = 5;
/** A target that crashes again and again, too. */
const lostRoundsMax = 5;
