import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Random, randomInteger, seededRandom } from '../../faults/random.ts';
import { type Ended, processesOf, type RunningCommand, startCommand } from './command.ts';
import type { KillablePostgres } from './kill-servers.ts';
import { checkTables, type Expected, type KillSource, sourceNames } from './sources.ts';

/** What a migration on the command line can lose. */
export const victims = ['process', 'source-connections', 'source-server', 'target-server'] as const;
export type Victim = (typeof victims)[number];

/** What one on a platform can lose besides. */
export const platformVictims = ['bus', 'bus-store', 'copy-worker', 'verify-worker'] as const;
export type PlatformVictim = (typeof platformVictims)[number];

export const TrialResult = z.object({
  number: z.number(),
  seed: z.number(),
  source: z.enum([...sourceNames, 'platform']),
  victim: z.enum([...victims, ...platformVictims]),
  /** Where the migration was when it happened; undefined: it had ended before. */
  stage: z.string().optional(),
  afterMs: z.number(),
  /** How long a server was away. */
  downMs: z.number(),
  /** Commands until it was certified: the first, and those with --resume. */
  commands: z.number(),
  wallMs: z.number(),
  consistency: z.string().optional(),
  violations: z.array(z.string()),
  /** What the command said; kept where there is a violation. */
  said: z.string().optional(),
});
export type TrialResult = z.infer<typeof TrialResult>;

/** Stages of a whole migration, with how often each is chosen for the kill. */
const weights: readonly (readonly [stage: string, weight: number])[] = [
  ['reading', 2],
  ['preparing', 1],
  ['copying', 8],
  ['finishing', 3],
  ['proving', 4],
  ['certifying', 1],
  ['swapping', 1],
];

export const stagesOfTrials: readonly string[] = weights.map(([stage]) => stage);

/** Milliseconds that each stage took when nobody disturbed it. */
export type Baseline = ReadonlyMap<string, number>;

export function baselineOf({ stages, wallMs }: Ended): Baseline {
  const begun = [...stages.entries()].sort((a, b) => a[1] - b[1]);
  return new Map(begun.map(([stage, from], at) => [stage, (begun[at + 1]?.[1] ?? wallMs) - from]));
}

/** Commands after the first: each may be killed as well, but the last. */
const resumesMax = 4;
const longDownMs = 30_000;

export interface TrialOptions {
  number: number;
  seed: number;
  source: KillSource;
  victim: Victim;
  target: KillablePostgres;
  expected: Expected;
  baseline: Baseline;
  folder: string;
  /** true: every so often a server stays away for 30 s. */
  mayStayAway: boolean;
}

/** One migration that is disturbed once (a process: perhaps several times), and what came of it. */
export async function runTrial(options: TrialOptions): Promise<TrialResult> {
  const { number, seed, source, victim, target } = options;
  const random = seededRandom(seed * 7_919 + number);
  const database = `trial_${number}`;
  await target.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await target.query(`CREATE DATABASE ${database} TEMPLATE template0`);
  const stateFolder = mkdtempSync(join(options.folder, 'state-'));
  const args = [source.given, '--to', target.url(database), '--threads', String(1 + randomInteger(random, 2))];
  const started = performance.now();
  const isLong = options.mayStayAway && victim.endsWith('-server') && random() < 0.1;
  const result: TrialResult = {
    number,
    seed,
    source: source.name,
    victim,
    afterMs: 0,
    downMs: victim.endsWith('-server') ? (isLong ? longDownMs : randomInteger(random, 3_000)) : 0,
    commands: 1,
    wallMs: 0,
    violations: [],
  };
  let said = '';
  let ended: Ended;
  for (let tries = 0; ; tries += 1) {
    const isResume = tries > 0;
    const command = startCommand(isResume ? [...args, '--resume'] : args, stateFolder);
    const disturbs = !isResume || (victim === 'process' && tries < resumesMax && random() < 0.3);
    const disturbance = disturbs ? disturb(command, options, random, result) : Promise.resolve();
    ended = await command.ended;
    await disturbance;
    said += `${ended.said}\n(exit code ${ended.code})\n`;
    if (ended.code !== null || tries >= resumesMax) break;
    result.commands += 1;
  }
  result.wallMs = Math.round(performance.now() - started);
  const consistency = ended.printed?.consistency;
  if (consistency != null) result.consistency = consistency;
  result.violations.push(...(await violationsOf(ended, options, database)));
  for (const pid of await leftBehind(stateFolder)) result.violations.push(`process ${pid} was left behind`);
  if (result.violations.length > 0) result.said = said.slice(-6_000);
  await target.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  rmSync(stateFolder, { recursive: true, force: true });
  return result;
}

async function disturb(
  command: RunningCommand,
  { baseline, victim, source, target }: TrialOptions,
  random: Random,
  result: TrialResult,
): Promise<void> {
  const stage = pickStage(baseline, random);
  // The undisturbed run may have had more of the machine taken from it than this one has.
  const pauseMs = random() * 0.8 * (baseline.get(stage) ?? 0);
  const what = await command.stage(stage);
  const hasEnded = await Promise.race([command.ended.then(() => true), sleep(pauseMs).then(() => false)]);
  if (what === 'ended' || hasEnded) return;
  result.stage = stage;
  result.afterMs = Math.round(pauseMs);
  switch (victim) {
    case 'process':
      command.kill();
      break;
    case 'source-connections':
      await source.endConnections?.();
      break;
    case 'source-server':
      await source.restart?.(result.downMs);
      break;
    case 'target-server':
      await target.kill();
      await sleep(result.downMs);
      await target.start();
      break;
  }
}

function pickStage(baseline: Baseline, random: Random): string {
  const known = weights.filter(([stage]) => baseline.has(stage));
  let left = random() * known.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [stage, weight] of known) {
    left -= weight;
    if (left < 0) return stage;
  }
  return 'copying';
}

async function violationsOf(ended: Ended, { target, expected }: TrialOptions, database: string): Promise<string[]> {
  const found: string[] = [];
  if (ended.code !== 0) found.push(`exit code ${ended.code}`);
  if (ended.printed?.certified !== true)
    found.push(`not certified: ${ended.printed?.reasons.slice(0, 3).join(' ') ?? 'it printed no result'}`);
  if (ended.printed !== undefined && ended.printed.rejected > 0) found.push(`${ended.printed.rejected} rejects`);
  try {
    const there = await checkTables(target, database);
    for (const [table, is] of Object.entries(there)) {
      const should = new Map(Object.entries(expected)).get(table);
      if (is !== should) found.push(`${table}: ${is}; it should be ${should}`);
    }
  } catch (error) {
    found.push(`the target could not be checked: ${error instanceof Error ? error.message : String(error)}`);
  }
  return found;
}

/** Threads' children notice that their parent is gone when they next look. */
async function leftBehind(stateFolder: string): Promise<number[]> {
  let left = processesOf(stateFolder);
  for (let tries = 0; left.length > 0 && tries < 100; tries += 1) {
    await sleep(100);
    left = processesOf(stateFolder);
  }
  return left;
}
