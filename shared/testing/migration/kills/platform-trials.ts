import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type IsolatedPlatform, startIsolatedPlatform } from '../../faults/isolated-platform.ts';
import { patientFetch, uploadPatiently } from '../../faults/patient-client.ts';
import { seededRandom } from '../../faults/random.ts';
import type { KillablePostgres } from './kill-servers.ts';
import { checkTables, type Expected } from './sources.ts';
import type { PlatformVictim, TrialResult } from './trial.ts';

/** A platform that has the dump already, as an upload whose analysis is done. */
export interface KillPlatform {
  run(options: {
    number: number;
    seed: number;
    victim: PlatformVictim;
    target: KillablePostgres;
    expected: Expected;
  }): Promise<TrialResult>;
  stop(): Promise<void>;
}

const Made = z.object({ id: z.string() });
const Seen = z.object({ state: z.string(), failure: z.object({ code: z.string(), message: z.string() }).nullable() });

const patienceMs = 300_000;
const pollMs = 50;
const over = ['proved', 'different', 'failed', 'cancelled'];

/** Starts a platform of many processes (with JetStream where there is a nats-server), and uploads the dump. */
export async function startKillPlatform(dump: string, say: (text: string) => void): Promise<KillPlatform> {
  const bus = spawnSync('nats-server', ['--version']).status === 0 ? 'jetstream' : 'embedded';
  const platform = await startIsolatedPlatform(bus);
  try {
    const { id: projectId } = Made.parse(await send(platform, 'POST', '/api/projects', { name: 'Kills' }));
    const options = { locate: platform.locate, deadlineMs: Date.now() + patienceMs };
    const runId = await uploadPatiently(options, dump, projectId);
    await until('the upload is analysed', async () => {
      const [row] = await platform.query('select state from cloudforge.runs where id = $1', [runId]);
      return row?.state === 'completed';
    });
    say(`platform: bus ${bus}, dump uploaded and analysed`);
    let usualMs: number | undefined;
    return {
      run: async given => {
        const parts = { ...given, platform, projectId, runId, bus } as const;
        // The first trial is measured without a kill before it, to know how long a migration takes here.
        usualMs ??= await undisturbed(parts);
        return await runPlatformTrial({ ...parts, usualMs });
      },
      stop: () => platform.stop(),
    };
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

interface Parts {
  platform: IsolatedPlatform;
  projectId: string;
  runId: string;
  bus: 'jetstream' | 'embedded';
  number: number;
  seed: number;
  victim: PlatformVictim;
  target: KillablePostgres;
  expected: Expected;
}

async function undisturbed(parts: Parts): Promise<number> {
  const started = performance.now();
  const { id } = await begin(parts, `undisturbed_${parts.number}`);
  const { state, failure } = await untilOver(parts.platform, id);
  if (state !== 'proved') throw new Error(`platform: ${state} although nobody disturbed it: ${failure?.message ?? ''}`);
  await send(parts.platform, 'DELETE', `/api/migration/${id}`);
  await parts.target.query(`DROP DATABASE undisturbed_${parts.number} WITH (FORCE)`);
  return performance.now() - started;
}

/** What is killed, by the name that the platform's processes have. */
function processOf(victim: PlatformVictim, bus: Parts['bus']): string {
  switch (victim) {
    case 'bus':
      // The embedded bus is the dispatcher itself.
      return bus === 'jetstream' ? 'nats' : 'dispatcher';
    case 'bus-store':
      return bus === 'jetstream' ? 'nats-store' : 'dispatcher';
    case 'copy-worker':
      return 'worker:copy';
    case 'verify-worker':
      return 'worker:verify';
  }
}

async function runPlatformTrial(parts: Parts & { usualMs: number }): Promise<TrialResult> {
  const { platform, target, expected, number, seed, victim, bus } = parts;
  const random = seededRandom(seed * 7_919 + number);
  const database = `trial_${number}`;
  const started = performance.now();
  const result: TrialResult = {
    number,
    seed,
    source: 'platform',
    victim,
    afterMs: Math.round(random() * 0.9 * parts.usualMs),
    downMs: 0,
    commands: 1,
    wallMs: 0,
    violations: [],
  };
  const { id } = await begin(parts, database);
  await sleep(result.afterMs);
  const { state: stage } = await see(platform, id);
  if (!over.includes(stage)) {
    result.stage = stage;
    await platform.kill(processOf(victim, bus));
  }
  try {
    const { state, failure } = await untilOver(platform, id);
    if (state !== 'proved') result.violations.push(`it is ${state}: ${failure?.message ?? ''}`);
    else await putIntoPlace(platform, id, database, result);
    const there = await checkTables(target, database);
    for (const [table, is] of Object.entries(there)) {
      const should = new Map(Object.entries(expected)).get(table);
      if (is !== should) result.violations.push(`${table}: ${is}; it should be ${should}`);
    }
  } catch (error) {
    result.violations.push(error instanceof Error ? error.message : String(error));
  }
  result.wallMs = Math.round(performance.now() - started);
  if (result.violations.length > 0) result.said = platform.log().slice(-6_000);
  else await send(platform, 'DELETE', `/api/migration/${id}`);
  await target.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  return result;
}

async function begin({ platform, projectId, runId, target }: Parts, database: string): Promise<{ id: string }> {
  await target.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await target.query(`CREATE DATABASE ${database} TEMPLATE template0`);
  const made = Made.parse(
    await send(platform, 'POST', '/api/migration', {
      projectId,
      name: database,
      source: { kind: 'run', runId },
      target: { url: target.url(database) },
      decisions: { acceptBlockers: true },
    }),
  );
  await send(platform, 'POST', `/api/migration/${made.id}/copy`);
  return made;
}

async function putIntoPlace(
  platform: IsolatedPlatform,
  id: string,
  database: string,
  result: TrialResult,
): Promise<void> {
  const Proof = z.object({ results: z.object({ prove: z.object({ proof: z.object({ consistency: z.string() }) }) }) });
  const seen = Proof.safeParse(await send(platform, 'GET', `/api/migration/${id}`));
  if (seen.success) result.consistency = seen.data.results.prove.proof.consistency;
  await send(platform, 'POST', `/api/migration/${id}/cut-over`, { confirm: database });
  await until('it is in place', async () => (await see(platform, id)).state === 'cut-over');
}

async function see(platform: IsolatedPlatform, id: string): Promise<z.infer<typeof Seen>> {
  return Seen.parse(await send(platform, 'GET', `/api/migration/${id}`));
}

async function untilOver(platform: IsolatedPlatform, id: string): Promise<z.infer<typeof Seen>> {
  let seen = await see(platform, id);
  await until('the migration is over', async () => {
    seen = await see(platform, id);
    return over.includes(seen.state);
  });
  return seen;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs / 1_000} s`);
    await sleep(pollMs);
  }
}

async function send(platform: IsolatedPlatform, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await patientFetch({ locate: platform.locate, deadlineMs: Date.now() + patienceMs }, method, path, {
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: () => JSON.stringify(body),
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text);
}
