import { setTimeout as sleep } from 'node:timers/promises';
import { checkRun, type RunFacts, readRunFacts, underWay, type Violation } from './check-run.ts';
import { ClientError, uploadPatiently } from './patient-client.ts';
import type { Stage } from './stage.ts';

/** States of a run that goes well, in their order. */
export const states = ['uploaded', 'analyzing', 'analyzed', 'generating', 'generated', 'completed'] as const;

/** What a disturbance sees of the trial it disturbs. */
export interface TrialView {
  /** State of the run that is furthest; `uploading` before there is one. */
  state(): string;
  /** Everything has come to its end already. */
  isOver(): boolean;
  /** The fault has happened, now: recovery is counted from the first of them. */
  struck(): void;
  violate(violation: Violation): void;
}

export interface TrialPlan {
  /** F1 to F9. */
  scenario: string;
  /** What is disturbed and where, as the report names it. */
  what: string;
  seed: number;
  /** Uploads under way at once, or one after the other where `staggerMs` lies between their begins. */
  uploads: number;
  staggerMs?: number;
  /** Runs beside the uploads; when it returns, nothing is disturbed any more. */
  disturb?(view: TrialView): Promise<void>;
  /** What has not come to its end after so long is stuck. */
  patienceMs?: number;
  /** A client that was refused for good begins again: allowed as long as nothing was accepted. */
  mayBeginAgain?: boolean;
}

export interface TrialResult {
  scenario: string;
  what: string;
  seed: number;
  uploads: number;
  /** Uploads whose last byte was answered with success. */
  accepted: number;
  /** Faults that happened. 0 in a trial with a disturbance: it came too late, and the trial says nothing. */
  struck: number;
  /** State of the run when the fault happened. */
  stateAtFault: string | undefined;
  /** From the last fault until everything is settled; from the begin where nothing was disturbed. */
  recoveryMs: number | undefined;
  /** What was the last to come to its end. */
  lastUnderWay: string[];
  /** Messages on the wire beyond one per id: allowed, but counted. */
  wireRepeats: number;
  violations: Violation[];
}

export const patienceMsDefault = 60_000;
const pollMs = 25;

/** Uploads to their ends with a disturbance beside them, and the account of what came of each. */
export async function runTrial(stage: Stage, plan: TrialPlan): Promise<TrialResult> {
  const { platform, ledger } = stage;
  const patienceMs = plan.patienceMs ?? patienceMsDefault;
  const begun = Date.now();
  const violations: Violation[] = [];
  const strikes: number[] = [];
  const progress = new Map<number, string>();
  let stateAtFault: string | undefined;
  let open = plan.uploads;
  const state = (): string => states.findLast(name => [...progress.values()].includes(name)) ?? 'uploading';
  const view: TrialView = {
    state,
    isOver: () => open === 0,
    struck: () => {
      stateAtFault ??= open === 0 ? 'over' : state();
      strikes.push(Date.now());
    },
    violate: violation => void violations.push(violation),
  };
  const disturbing = (plan.disturb?.(view) ?? Promise.resolve()).catch(error =>
    violations.push({ kind: 'stuck', message: `the disturbance itself failed: ${describe(error)}` }),
  );
  // Patience begins again with each fault: what is asked is that everything goes on once nothing is disturbed.
  const deadlineMs = (): number => (strikes.at(-1) ?? begun) + patienceMs;
  let settledAt = begun;
  let last: string[] = [];
  const follow = async (at: number): Promise<string | undefined> => {
    try {
      await sleep(at * (plan.staggerMs ?? 0));
      const runId = await uploadUntilAccepted(stage, plan, deadlineMs);
      let facts: RunFacts;
      do {
        await sleep(pollMs);
        facts = await readRunFacts(platform.query, { stateFolder: platform.stateFolder }, runId);
        progress.set(at, facts.state ?? 'uploading');
        if (underWay(facts).length > 0) last = underWay(facts);
      } while (underWay(facts).length > 0 && Date.now() < deadlineMs());
      if (underWay(facts).length === 0) settledAt = Math.max(settledAt, Date.now());
      return runId;
    } catch (error) {
      violations.push({ kind: 'stuck', message: describe(error) });
      return undefined;
    } finally {
      open -= 1;
    }
  };
  const runIds = await Promise.all(Array.from({ length: plan.uploads }, (_, at) => follow(at)));
  await disturbing;
  await becomeWhole(stage, patienceMs, violations);
  let wireRepeats = 0;
  for (const runId of runIds) {
    if (runId === undefined) continue;
    // Read once more at the very end: what comes late, or twice, has come by now.
    const facts = await readRunFacts(platform.query, { stateFolder: platform.stateFolder, store: stage.store }, runId);
    const receipts = ledger.receipts.filter(receipt => receipt.runId === runId);
    wireRepeats += receipts.length - new Set(receipts.map(receipt => receipt.webhookId)).size;
    violations.push(...checkRun(facts, receipts, stage.endpoints, stage.dumpSha256));
  }
  for (const text of ledger.refused.splice(0)) violations.push({ kind: 'duplicate', message: `refused: ${text}` });
  const isSettledAll = runIds.every(id => id !== undefined) && !violations.some(({ kind }) => kind === 'stuck');
  return {
    scenario: plan.scenario,
    what: plan.what,
    seed: plan.seed,
    uploads: plan.uploads,
    accepted: runIds.filter(id => id !== undefined).length,
    struck: strikes.length,
    stateAtFault,
    recoveryMs: isSettledAll ? Math.max(0, settledAt - (strikes.at(-1) ?? begun)) : undefined,
    lastUnderWay: last,
    wireRepeats,
    violations,
  };
}

async function uploadUntilAccepted(stage: Stage, plan: TrialPlan, deadlineMs: () => number): Promise<string> {
  for (;;) {
    try {
      return await uploadPatiently({ locate: stage.platform.locate, deadlineMs }, stage.dumpFile, stage.projectId);
    } catch (error) {
      if (!(error instanceof ClientError) || plan.mayBeginAgain !== true || Date.now() >= deadlineMs()) throw error;
    }
  }
}

/** Waits until everything that should run does again, so that the next trial begins with a whole platform. */
export async function becomeWhole(stage: Stage, patienceMs: number, violations: Violation[]): Promise<void> {
  const { platform, roles } = stage;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const target = platform.locate();
    const pids = platform.pids();
    const missing = roles.filter(role => !pids.has(role));
    const ready =
      target !== undefined &&
      missing.length === 0 &&
      (await fetch(new URL('/health/ready', target.url)).then(
        answer => answer.ok,
        () => false,
      ));
    if (ready) return;
    if (Date.now() > deadline) {
      violations.push({ kind: 'stuck', message: `the platform did not become whole again (missing: ${missing})` });
      return;
    }
    await sleep(pollMs);
  }
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
