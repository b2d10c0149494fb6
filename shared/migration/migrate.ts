import type { Certificate } from '#shared/engines/proof/certificate.ts';
import { renderCertificateHtml } from '#shared/engines/proof/certificate-html.ts';
import type { TableEvidence } from '#shared/engines/proof/compare.ts';
import { signCertificate, verifyCertificate } from '#shared/engines/proof/verify-certificate.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { readTargetFacts } from '#shared/targets/postgresql/facts.ts';
import { openPostgresqlTarget } from '#shared/targets/postgresql/target.ts';
import type { Preflight, StatementOutcome, Target } from '#shared/targets/target.ts';
import { assessSource, chunksOf, makePlan, runState } from './begin-run.ts';
import { certify } from './certify.ts';
import { copyAndProve } from './copy-and-finish.ts';
import { keepRejects } from './keep-rejects.ts';
import type { MigrateOptions, MigrationResult } from './migrate-options.ts';
import { refuseUnmade, refuseWithoutIcu } from './migration-checks.ts';
import { consistencyOf } from './prove-tables.ts';
import { compareAll, type Proved, settle } from './reconcile.ts';
import { mendObjects, repairInPlace } from './repair-objects.ts';
import type { Consistency, MigrationState } from './state.ts';
import { type Copied, type Parts, Steps } from './steps.ts';
import { kept, readJson, writeJson } from './store.ts';
import { targetLabel } from './target-label.ts';
import { SpareThread, TaskPool } from './threads/pool.ts';

export type { MigrateOptions, MigrationResult } from './migrate-options.ts';

/**
 * A migration from first to last: read, prepare, copy, finish, prove, certify, swap. What is there of an earlier,
 * interrupted run in `store` and in the target's ledger is not done again.
 *
 * @throws SourceError, TargetError, TaskFailed: each with a sentence for the owner
 */
export async function migrate(options: MigrateOptions): Promise<MigrationResult> {
  // Files are assessed in a thread; a live server leaves a core free while it is read, for the first one that copies.
  const { kind } = options.source.description;
  const spare = kind === 'dump' || kind === 'sqlite-file' ? undefined : new SpareThread(kind);
  try {
    return await new Migration(options, spare).run();
  } finally {
    await spare?.close();
  }
}

class Migration {
  readonly #options: MigrateOptions;
  readonly #steps: Steps;
  readonly #spare: SpareThread | undefined;

  constructor(options: MigrateOptions, spare: SpareThread | undefined) {
    this.#options = options;
    this.#spare = spare;
    this.#steps = new Steps(options);
  }

  async run(): Promise<MigrationResult> {
    const { source, store, target: address, signal, reconcile, restore, verify } = this.#options;
    const steps = this.#steps;
    const assessment = await steps.timed('reading', () => steps.retrying(() => assessSource(this.#options)));
    this.#options.onAssessed?.(assessment);
    const state = await runState(this.#options);
    const plan = (await readJson<TransferPlan>(store, kept.plan)) ?? (await makePlan(this.#options, state, assessment));
    const target = openPostgresqlTarget(address, await loadParser());
    const chunks = await steps.retrying(() => chunksOf(this.#options, plan, assessment));
    const pool = new TaskPool(
      {
        plan,
        source: source.address(assessment),
        target: address,
        hashKey: state.hashKey,
        rejectsMax: this.#options.rejectsMax,
      },
      Math.max(1, Math.min(this.#options.threads, Math.max(1, chunks.length))),
      this.#spare,
    );
    const board = steps.begin(plan, chunks, pool);
    try {
      const preflight = await steps.retrying(() =>
        target.preflight([...new Set(plan.tables.map(table => table.target.schema))]),
      );
      refuseWithoutIcu(assessment, preflight);
      for (const warning of preflight.warnings) this.#options.onNote(warning);
      const isInPlace = await steps.retrying(() => target.isInPlace(plan));
      const repairsInPlace = restore === true && (isInPlace || state.returns === true);
      if (isInPlace && !repairsInPlace) {
        if (reconcile !== true) return await this.#inPlace({ state, assessment, plan, preflight, target });
        this.#options.onNote('The result is in place; it goes back into staging to be compared.');
        await steps.retrying(() => target.swapBack(plan));
        await steps.keepStage(state, 'swapped-back');
      }
      const provedFrom = this.#options.now();
      const parts = { plan, target, pool, assessment };
      const { before, proved } = repairsInPlace
        ? { before: [], proved: await repairInPlace(steps, { ...parts, chunks, state }) }
        : await this.#prove({ ...parts, chunks, state });
      const { evidence, results, delta } = proved;
      const rejected = results.reduce((sum, result) => sum + result.rejected, 0);
      const rejects = await steps.retrying(() => keepRejects(store, target, plan, rejected));
      const outcomes = [...before, ...proved.outcomes];
      await writeJson(store, kept.outcomes, outcomes);
      await steps.keepStage(state, 'finished');
      const consistency = verify ? await consistencyOf(steps, { ...parts, ...proved }) : 'mixed';
      const certificate = verify
        ? await this.#certify({
            ...parts,
            state,
            preflight,
            outcomes,
            evidence,
            consistency,
            provedFrom,
            repairsInPlace,
          })
        : undefined;
      const mayswap = repairsInPlace || (this.#options.swap && (certificate === undefined || certificate.certified));
      signal.throwIfAborted();
      const swapped = mayswap ? await steps.timed('swapping', () => steps.retrying(() => target.swap(plan))) : [];
      if (mayswap) await steps.keepStage(state, 'swapped');
      board.stage('done');
      return {
        state,
        assessment,
        preflight,
        results,
        outcomes,
        evidence,
        delta,
        certificate,
        swapped,
        rejects,
      };
    } finally {
      await pool.close();
      await target.close();
    }
  }

  /** Prepares, copies or compares, and proves. */
  async #prove(
    parts: Parts & Pick<Copied, 'chunks'> & { state: MigrationState },
  ): Promise<{ before: StatementOutcome[]; proved: Proved }> {
    const { plan, target, assessment } = parts;
    const { reconcile, restore } = this.#options;
    const steps = this.#steps;
    const before = await steps.timed('preparing', () => steps.retrying(() => target.prepare(plan, assessment.ddl)));
    refuseUnmade(before);
    if (restore === true) await mendObjects(steps, parts, true);
    const proved = reconcile === true ? await compareAll(steps, parts) : await copyAndProve(steps, parts);
    const isToSettle = reconcile === true || steps.isUnsettled();
    return { before, proved: isToSettle ? await settle(steps, { ...parts, proved }) : proved };
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
    const results = await this.#steps.retrying(() => target.ledger(plan));
    const rejected = results.reduce((sum, result) => sum + result.rejected, 0);
    const envelope = await readJson<unknown>(store, kept.certificate);
    const certificate = envelope === undefined ? undefined : verifyCertificate(envelope).certificate;
    const swapped = await this.#steps.retrying(() => target.swap(plan));
    await this.#steps.keepStage(state, 'swapped');
    this.#steps.board.stage('done');
    return {
      state,
      assessment,
      preflight,
      results,
      outcomes: (await readJson<StatementOutcome[]>(store, kept.outcomes)) ?? [],
      evidence: [],
      delta: [],
      certificate,
      swapped,
      rejects: await this.#steps.retrying(() => keepRejects(store, target, plan, rejected)),
    };
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
    target: Target;
    repairsInPlace: boolean;
  }): Promise<Certificate> {
    this.#steps.board.stage('certifying');
    const { store, signer, version, target: address, now } = this.#options;
    const { preflight, state, plan, target, repairsInPlace, ...rest } = parts;
    const parse = await loadParser();
    const facts = await this.#steps.retrying(() => readTargetFacts(address, plan, parse));
    const comparison = await this.#steps.retrying(() => target.compareObjects(plan, parts.assessment.ddl));
    const certificate = certify({
      ...rest,
      state,
      facts,
      comparison,
      target: { name: targetLabel(address), database: preflight.database, serverVersion: preflight.serverVersion },
      provedTo: now(),
      version,
      signer: { keyId: signer.keyId, publicKeyPem: signer.publicKeyPem },
    });
    if (repairsInPlace && !certificate.certified) {
      this.#options.onNote('The certificate that was made when this went into place is kept.');
      return certificate;
    }
    const envelope = signCertificate(certificate, bytes => signer.sign(bytes));
    await store.write(kept.certificate, `${JSON.stringify(envelope, null, 1)}\n`);
    await store.write(kept.certificatePage, renderCertificateHtml(certificate, { fileName: kept.certificate }));
    await this.#steps.keepStage(state, 'proved');
    return certificate;
  }
}
