import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '#shared/database/embedded-postgres.ts';
import { checkRun, type Endpoint, isSettled, type RunFacts, readRunFacts, type Violation } from './check-run.ts';
import type { IsolatedPlatform } from './isolated-platform.ts';
import { uploadPatiently } from './patient-client.ts';
import type { WebhookLedger } from './webhook-ledger.ts';

export interface Stage {
  platform: IsolatedPlatform;
  ledger: WebhookLedger;
  endpoints: readonly Endpoint[];
  projectId: string;
  dumpFile: string;
}

export interface TrialResult {
  /** What was killed; undefined: nothing, a run to measure by. */
  killed: string | undefined;
  seed: number;
  /** Milliseconds from the begin of the upload to the kill. */
  killedAfterMs: number | undefined;
  /** State of the run at the kill, `uploading` before there is one, `over` if the kill came too late. */
  stageAtKill: string | undefined;
  runId: string | undefined;
  /** The platform answered 2xx on the last byte. */
  accepted: boolean;
  /** From the kill until all is settled and at the receiver; from the begin where nothing was killed. */
  settledAfterMs: number | undefined;
  /** Messages on the wire beyond one per id: allowed, but counted. */
  wireRepeats: number;
  violations: Violation[];
}

/** When to kill: so long after the begin of the upload, or so long after the run has come to a state. */
export interface Moment {
  from: 'begin' | (typeof states)[number];
  plusMs: number;
}

/** States of a run that goes well, in their order. */
export const states = ['uploaded', 'analyzing', 'analyzed', 'generating', 'generated', 'completed'] as const;

/** Place in that order; a run that is not there yet comes before all. */
const orderOf = (state: string): number => (states as readonly string[]).indexOf(state);

const patienceMs = 60_000;
/** A supervisor that is started again brings eleven processes with it. */
const restartPatienceMs = 120_000;
const pollMs = 20;

/** One upload to its end, with a kill of `name` at `killAfterMs` in the middle of it, and the account of what came of it. */
export async function runTrial(
  stage: Stage,
  options: { name: string | undefined; seed: number; moment: Moment },
): Promise<TrialResult> {
  const { platform, ledger } = stage;
  const { name } = options;
  const mailFolder = join(platform.stateFolder, 'mail');
  const begun = Date.now();
  const patience = name === 'supervisor' ? restartPatienceMs : patienceMs;
  const deadlineMs = begun + patience;
  let runId: string | undefined;
  let over = false;
  let killedAt: number | undefined;
  let stageAtKill: string | undefined;
  let runState = 'uploading';
  const violations: Violation[] = [];

  const killing = (async () => {
    if (name === undefined) return;
    if (options.moment.from !== 'begin') {
      const wanted = states.indexOf(options.moment.from);
      while (!over && orderOf(runState) < wanted) await sleep(1);
    }
    await sleep(options.moment.plusMs);
    stageAtKill = over ? 'over' : runState;
    const before = [...platform.pids().values()];
    killedAt = Date.now();
    await platform.kill(name);
    if (name === 'supervisor') {
      violations.push(...(await awaitOrphans(before, [...platform.pids().values()])));
      await platform.start();
    }
  })().catch(error => {
    violations.push({ kind: 'stuck', message: `the kill of ${name}: ${String(error)}` });
  });
  let facts: RunFacts | undefined;
  let settledAt: number | undefined;
  try {
    runId = await uploadPatiently({ locate: platform.locate, deadlineMs }, stage.dumpFile, stage.projectId);
    while (Date.now() < deadlineMs) {
      facts = await readRunFacts(platform.query, mailFolder, runId);
      runState = facts.state ?? runState;
      if (isSettled(facts)) {
        settledAt = Date.now();
        break;
      }
      await sleep(pollMs);
    }
    over = true;
  } catch (error) {
    violations.push({ kind: 'stuck', message: error instanceof Error ? error.message : String(error) });
    over = true;
  }
  await killing;
  if (killedAt !== undefined) await backAgain(platform, name, deadlineMs + patience, violations);
  if (runId !== undefined) {
    // Read once more at the very end: what comes late, or twice, has come by now.
    facts = await readRunFacts(platform.query, mailFolder, runId);
    const receipts = ledger.receipts.filter(receipt => receipt.runId === runId);
    violations.push(...checkRun(facts, receipts, stage.endpoints));
  }
  for (const text of ledger.refused.splice(0)) violations.push({ kind: 'duplicate', message: `refused: ${text}` });
  const arrived = ledger.receipts.filter(receipt => receipt.runId === runId);
  return {
    killed: name,
    seed: options.seed,
    killedAfterMs: killedAt === undefined ? undefined : killedAt - begun,
    stageAtKill,
    runId,
    accepted: runId !== undefined,
    settledAfterMs: settledAt === undefined ? undefined : Math.max(0, settledAt - (killedAt ?? begun)),
    wireRepeats: arrived.length - new Set(arrived.map(receipt => receipt.webhookId)).size,
    violations,
  };
}

/** The children of a killed supervisor end by themselves; the servers beside it stay, to be taken over. */
async function awaitOrphans(before: readonly number[], servers: readonly number[]): Promise<Violation[]> {
  const orphans = before.filter(pid => !servers.includes(pid));
  const deadline = Date.now() + 20_000;
  while (orphans.some(isAlive)) {
    if (Date.now() > deadline) {
      const left = orphans.filter(isAlive);
      for (const pid of left) process.kill(pid, 'SIGKILL');
      return [{ kind: 'stuck', message: `${left.length} processes outlived their supervisor` }];
    }
    await sleep(pollMs);
  }
  return [];
}

/** Waits until everything that should run does again, so that the next trial begins with a whole platform. */
async function backAgain(
  platform: IsolatedPlatform,
  name: string | undefined,
  deadlineMs: number,
  violations: Violation[],
): Promise<void> {
  if (name === undefined) return;
  const wanted = 10 + 1 + (platform.bus === 'jetstream' ? 1 : 0);
  for (;;) {
    const target = platform.locate();
    const ready =
      target !== undefined &&
      platform.pids().size >= wanted &&
      (await fetch(new URL('/health/ready', target.url)).then(
        answer => answer.ok,
        () => false,
      ));
    if (ready) return;
    if (Date.now() > deadlineMs) {
      violations.push({ kind: 'stuck', message: `after the kill of ${name} the platform did not become whole again` });
      return;
    }
    await sleep(pollMs);
  }
}
