import { availableParallelism } from 'node:os';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { Dialer } from '#shared/platform/dialer.ts';
import { version } from '#shared/platform/version.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import type { ObjectStore } from '#shared/storage/object-store.ts';
import { openPostgresqlTarget } from '#shared/targets/postgresql/target.ts';
import type { TargetAddress } from '#shared/targets/target.ts';
import { suppressionsOf } from '../configuration.ts';
import { keepRejects } from '../keep-rejects.ts';
import { type MigrateOptions, type MigrationResult, migrate } from '../migrate.ts';
import type { GivenSource, MigrationSource } from '../source/migration-source.ts';
import { openMigrationSource } from '../source/open-source.ts';
import type { MigrationState } from '../state.ts';
import { folderStore, kept, type MigrationStore, readJson, writeJson } from '../store.ts';
import { asWorkFailed, refuseBlockers } from './as-work-failed.ts';
import { checkAddress } from './check-address.ts';
import { WorkFailed, type WorkInput, type WorkResult } from './contract.ts';
import { configurationOf } from './decisions.ts';
import { attemptKeyPrefix, objectStoreOf } from './object-store.ts';
import { openScratch, openTarget } from './open-target.ts';
import { fetchUpload, openWorkFolder } from './work-folder.ts';
import { copyResult, proofResult, readingResult } from './work-result.ts';

export interface WorkParts {
  store: ObjectStore;
  dialer: Dialer;
  signer: MigrateOptions['signer'];
  /** Where databases for migrations without a target, and for rehearsals, are made. */
  targetServer: string | undefined;
  /** undefined: what this machine's cores suggest. */
  threads: number | undefined;
  now(): Date;
}

const notesMax = 200;
const threadsMax = 8;

/** The target's server needs a core as well. */
function defaultThreads(): number {
  return Math.max(1, Math.min(threadsMax, availableParallelism() - 1));
}

type Outcome = Omit<WorkResult, 'startedAt' | 'durationMs' | 'notes'>;

/**
 * Does one piece of work of a migration in this process. What an interrupted try of it left in the target's ledger and
 * in the object store is not done again.
 *
 * @throws WorkFailed with a sentence for the owner
 */
export async function runWork(input: WorkInput, parts: WorkParts): Promise<WorkResult> {
  const started = parts.now();
  const notes: string[] = [];
  const folder = await openWorkFolder(input.migrationId);
  const note = (text: string): void => {
    if (notes.length < notesMax) notes.push(text);
    input.onNote(text);
  };
  try {
    const outcome = await new Work({ ...input, onNote: note }, parts, folder.path).run();
    const durationMs = Math.max(0, parts.now().getTime() - started.getTime());
    return { startedAt: started.toISOString(), durationMs, notes, ...outcome };
  } catch (error) {
    throw asWorkFailed(error, input.signal);
  } finally {
    await folder.remove();
  }
}

class Work {
  #input: WorkInput;
  readonly #parts: WorkParts;
  readonly #folder: string;
  readonly #store: MigrationStore;
  readonly #threads: number;

  constructor(input: WorkInput, parts: WorkParts, folder: string) {
    this.#input = input;
    this.#parts = parts;
    this.#folder = folder;
    this.#threads = parts.threads ?? defaultThreads();
    this.#store = this.#storeOf(input.attempt);
  }

  async run(): Promise<Outcome> {
    await this.#pinAddresses();
    const { work } = this.#input;
    switch (work) {
      case 'read':
        return await this.#withSource(source => this.#read(source));
      case 'rehearse':
        return await this.#rehearse();
      case 'copy': {
        await this.#discardEarlier();
        const result = await this.#withSource(source => this.#migrate(source, { verify: false }));
        return { copy: await this.#copied(result) };
      }
      case 'prove':
      case 'repair': {
        const reconcile = work === 'repair';
        const result = await this.#withSource(source =>
          this.#migrate(source, { verify: true, reconcile, restore: reconcile }),
        );
        return { ...(reconcile && { copy: await this.#copied(result) }), ...proofResult(result) };
      }
      case 'cut-over':
        return await this.#cutOver();
      case 'revert':
        return await this.#revert();
    }
  }

  /** From here on only addresses are called that were judged now, however long the work takes. */
  async #pinAddresses(): Promise<void> {
    const { work, source, target } = this.#input;
    const { dialer } = this.#parts;
    if (source.kind === 'server' && work !== 'revert') {
      this.#input = { ...this.#input, source: { ...source, url: await checkAddress(dialer, source.url) } };
    }
    if (target.kind === 'server' && work !== 'read') {
      this.#input = { ...this.#input, target: { ...target, url: await checkAddress(dialer, target.url) } };
    }
  }

  async #read(source: MigrationSource): Promise<Outcome> {
    const { decisions, signal, onProgress } = this.#input;
    const configuration = configurationOf(decisions);
    if (configuration.suppress.length > 0) this.#input.onNote('Accepted findings are marked in this report.');
    const assessment = await source.assess({
      casts: [],
      // The page offers every table, also those that were skipped before.
      skips: [],
      suppressions: suppressionsOf(configuration),
      signal,
      onProgress: ({ bytes, bytesTotal, rows, object }) =>
        onProgress({
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
    });
    await writeJson(this.#store, kept.report, assessment);
    return { reading: readingResult(assessment) };
  }

  /** The whole run into a scratch database. It keeps nothing but its result: the next rehearsal is as new as this one. */
  async #rehearse(): Promise<Outcome> {
    const scratch = await openScratch(this.#input, this.#parts);
    try {
      const result = await this.#withSource(source =>
        this.#migrate(source, {
          verify: true,
          rehearsal: true,
          target: scratch.address,
          store: folderStore(`${this.#folder}/rehearsal`),
        }),
      );
      return { reading: readingResult(result.assessment), copy: copyResult(result), ...proofResult(result) };
    } finally {
      await scratch.drop();
    }
  }

  async #cutOver(): Promise<Outcome> {
    const { source, sourceMayWrite } = this.#input;
    if (source.kind === 'artifact') {
      // A file does not change: what was proved is put into place.
      const cutover = await this.#withTarget((target, plan) => target.swap(plan));
      await this.#keepStage('swapped');
      return { cutover };
    }
    return await this.#withSource(async opened => {
      const mend = await opened.acceptsChanges();
      if (mend !== undefined && !sourceMayWrite)
        throw new WorkFailed(
          'source-accepts-changes',
          `The source still accepts changes, and what is written after this would be lost. Stop the application, then: ${mend}. Or cut over although it may write.`,
        );
      const result = await this.#migrate(opened, {
        verify: true,
        reconcile: true,
        isDelta: true,
        swap: true,
      });
      return {
        copy: await this.#copied(result),
        ...proofResult(result),
        ...(result.swapped.length > 0 && { cutover: result.swapped }),
      };
    });
  }

  async #revert(): Promise<Outcome> {
    await this.#withTarget((target, plan) => target.swapBack(plan));
    await this.#keepStage('swapped-back');
    return {};
  }

  async #migrate(
    source: MigrationSource,
    how: Pick<MigrateOptions, 'verify'> &
      Partial<Pick<MigrateOptions, 'reconcile' | 'isDelta' | 'restore' | 'swap' | 'rehearsal' | 'target' | 'store'>>,
  ): Promise<MigrationResult> {
    const { decisions, signal, onProgress, onNote, work } = this.#input;
    const { signer, now } = this.#parts;
    return await migrate({
      source,
      target: how.target ?? (await this.#target()),
      store: how.store ?? this.#store,
      configuration: configurationOf(decisions),
      rejectsMax: decisions.rejectsMax,
      threads: this.#threads,
      verify: how.verify,
      proofLater: !how.verify,
      swap: how.swap ?? false,
      rehearsal: how.rehearsal ?? false,
      ...(how.reconcile !== undefined && { reconcile: how.reconcile }),
      ...(how.isDelta !== undefined && { isDelta: how.isDelta }),
      ...(how.restore !== undefined && { restore: how.restore }),
      signer,
      version,
      now,
      onProgress,
      onNote,
      onAssessed: assessment => {
        if (work === 'copy' && !decisions.acceptBlockers) refuseBlockers(assessment);
      },
      signal,
    });
  }

  async #copied(result: MigrationResult): Promise<NonNullable<WorkResult['copy']>> {
    const copy = copyResult(result);
    await this.#withTarget((target, plan) => keepRejects(this.#store, target, plan, copy.rejected));
    return copy;
  }

  /** An attempt with other decisions begins anew; the staging schemas of those before it are in its way. */
  async #discardEarlier(): Promise<void> {
    for (let attempt = 1; attempt < this.#input.attempt; attempt += 1) {
      const plan = await readJson<TransferPlan>(this.#storeOf(attempt), kept.plan);
      if (plan === undefined) continue;
      const target = openPostgresqlTarget(await this.#target(), await loadParser());
      try {
        await target.discard(plan);
      } finally {
        await target.close();
      }
    }
  }

  async #withSource<T>(work: (source: MigrationSource) => Promise<T>): Promise<T> {
    const { source, signal } = this.#input;
    const given: GivenSource =
      source.kind === 'server'
        ? source
        : {
            kind: 'file',
            path: await fetchUpload(this.#parts.store, source, this.#folder, signal),
            name: source.fileName,
          };
    const opened = await openMigrationSource(given, { readers: this.#threads, folder: this.#folder });
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  }

  async #withTarget<T>(
    work: (target: ReturnType<typeof openPostgresqlTarget>, plan: TransferPlan) => Promise<T>,
  ): Promise<T> {
    const plan = await readJson<TransferPlan>(this.#store, kept.plan);
    if (plan === undefined) throw new WorkFailed('nothing-copied', 'Nothing was copied yet.');
    const target = openPostgresqlTarget(await this.#target(), await loadParser());
    try {
      return await work(target, plan);
    } finally {
      await target.close();
    }
  }

  async #keepStage(stage: MigrationState['stage']): Promise<void> {
    const state = await readJson<MigrationState>(this.#store, kept.state);
    if (state !== undefined) await writeJson(this.#store, kept.state, { ...state, stage } satisfies MigrationState);
  }

  async #target(): Promise<TargetAddress> {
    return await openTarget(this.#input.target, this.#parts);
  }

  #storeOf(attempt: number): MigrationStore {
    return objectStoreOf(this.#parts.store, attemptKeyPrefix(this.#input.keyPrefix, attempt));
  }
}
