import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Endpoint } from './check-run.ts';
import { writeMysqlDump } from './generated-dump.ts';
import { type BusName, servers, startIsolatedPlatform } from './isolated-platform.ts';
import { patientFetch } from './patient-client.ts';
import { type Random, randomInteger, seededRandom } from './random.ts';
import { type Moment, runTrial, type Stage, states, type TrialResult } from './trial.ts';
import { startWebhookLedger, type WebhookLedger } from './webhook-ledger.ts';

export interface PlanOptions {
  bus: BusName;
  /** Kills of each. */
  trials: number;
  seed: number;
  dumpBytes: number;
  /** Names of what is killed; undefined: everything there is. */
  only: readonly string[] | undefined;
  onTrial(result: TrialResult, log: () => string): void;
}

const calibrationRuns = 2;
const handOverMs = 150;
/** A kill that came after the run had ended is no trial; another moment is drawn so many times. */
const redrawsMax = 3;

/** Kills each process of one platform in turn, `trials` times, each in the middle of a run. */
export async function runKillPlan(options: PlanOptions): Promise<TrialResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-dump-'));
  const ledger = await startWebhookLedger();
  try {
    const platform = await startIsolatedPlatform(options.bus);
    try {
      const dumpFile = join(folder, 'generated.sql');
      writeMysqlDump(dumpFile, options.dumpBytes, options.seed);
      const stage: Stage = { platform, ledger, dumpFile, ...(await prepare(platform.locate, ledger)) };
      const names = choose([...platform.pids().keys()], options);
      return await killEach(stage, names, options);
    } finally {
      await platform.stop();
    }
  } finally {
    await ledger.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function choose(running: readonly string[], options: PlanOptions): string[] {
  const roles = running.filter(name => !servers.some(server => server === name));
  const beside = servers.filter(name => options.bus === 'jetstream' || !name.startsWith('nats'));
  const all = [...roles, ...beside.filter(name => name !== 'supervisor'), 'supervisor'];
  if (options.only === undefined) return all;
  for (const name of options.only)
    if (!all.includes(name)) throw new Error(`There is nothing called "${name}" to kill. There is: ${all.join(', ')}`);
  return [...options.only];
}

async function killEach(stage: Stage, names: readonly string[], options: PlanOptions): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  const keep = (result: TrialResult): void => {
    results.push(result);
    options.onTrial(result, stage.platform.log);
  };
  let usualMs = 0;
  for (let count = 0; count < calibrationRuns; count += 1) {
    const calm = await runTrial(stage, { name: undefined, seed: options.seed, moment: { from: 'begin', plusMs: 0 } });
    keep(calm);
    // The first run also warms caches; the moments are chosen by the last.
    usualMs = calm.settledAfterMs ?? usualMs;
  }
  for (const [at, name] of names.entries()) {
    for (let trial = 0; trial < options.trials; trial += 1) {
      const seed = options.seed + at * 10_000 + trial;
      const random = seededRandom(seed);
      let result: TrialResult;
      let draws = 0;
      do {
        draws += 1;
        result = await runTrial(stage, { name, seed, moment: drawMoment(random, usualMs / draws) });
      } while (result.stageAtKill === 'over' && result.violations.length === 0 && draws < redrawsMax);
      keep(result);
    }
  }
  return results;
}

/**
 * Half of the moments lie anywhere between the first byte and the end. Reading takes most of that time, so the other
 * half lies just behind a change of the run's state, where the hand-overs are.
 */
function drawMoment(random: Random, usualMs: number): Moment {
  const share = random();
  if (random() < 0.5) return { from: 'begin', plusMs: Math.round(share * usualMs) };
  return { from: states[randomInteger(random, states.length)]!, plusMs: Math.round(share * handOverMs) };
}

const Created = z.object({ id: z.string() });
const CreatedEndpoint = Created.extend({ secret: z.string() });

/** A project, and two endpoints: one that gets everything, one that gets ends only. */
async function prepare(
  locate: Parameters<typeof patientFetch>[0]['locate'],
  ledger: WebhookLedger,
): Promise<{ projectId: string; endpoints: Endpoint[] }> {
  const send = async <T extends z.ZodType>(schema: T, path: string, body: unknown): Promise<z.infer<T>> => {
    const response = await patientFetch({ locate, deadlineMs: Date.now() + 30_000 }, 'POST', path, {
      headers: { 'content-type': 'application/json' },
      body: () => JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`);
    return schema.parse(await response.json());
  };
  const { id: projectId } = await send(Created, '/api/projects', { name: 'Faults' });
  const endpoints: Endpoint[] = [];
  for (const [name, eventTypes] of [
    ['all', []],
    ['ends', ['cloudforge.run.completed.v1']],
  ] as const) {
    const { id, secret } = await send(CreatedEndpoint, '/api/webhooks/endpoints', {
      url: ledger.url(name),
      eventTypes,
    });
    ledger.trust(name, secret);
    endpoints.push({ name, id, eventTypes });
  }
  return { projectId, endpoints };
}
