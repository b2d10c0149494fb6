import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCommand } from './command.ts';
import { startKillablePostgres } from './kill-servers.ts';
import { type KillSource, makeSources, type SourceName } from './sources.ts';
import {
  type Baseline,
  baselineOf,
  runTrial,
  stagesOfTrials,
  type TrialResult,
  type Victim,
  victims,
} from './trial.ts';

export interface KillsOptions {
  trials: number;
  seed: number;
  rows: number;
  /** Only these pairs; all if not given. */
  only?: (source: SourceName, victim: Victim) => boolean;
  mayStayAway: boolean;
  /** So long every stage is taken to be; else each source is migrated once undisturbed, to measure its stages. */
  assumedMs?: number;
  /** Number of the first trial: to run one again. */
  first?: number;
  say(text: string): void;
  onTrial(result: TrialResult): void;
}

/** Every kind of kill on every kind of source in turn, at moments that the seed chooses. */
export async function runKills(options: KillsOptions): Promise<TrialResult[]> {
  const { trials, seed, rows, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-kills-'));
  say(`making ${rows.toLocaleString('en')} rows`);
  const made = await makeSources({ folder, rows, seed, sleep: async ms => await sleep(ms) });
  const target = await startKillablePostgres('kill-target');
  try {
    const pairs = made.sources
      .flatMap(source => victims.map(victim => ({ source, victim })))
      .filter(
        ({ source, victim }) =>
          (victim !== 'source-connections' || source.endConnections !== undefined) &&
          (victim !== 'source-server' || source.restart !== undefined) &&
          (options.only?.(source.name, victim) ?? true),
      )
      // The kinds of sources in turn, so that a few trials see all of them.
      .sort((first, second) => victims.indexOf(first.victim) - victims.indexOf(second.victim));
    const baselines = new Map<SourceName, Baseline>();
    for (const source of new Set(pairs.map(pair => pair.source)))
      baselines.set(
        source.name,
        options.assumedMs === undefined ? await measure(source, target, folder, say) : assumed(options.assumedMs),
      );
    const results: TrialResult[] = [];
    const first = options.first ?? 1;
    for (let number = first; number < first + trials; number += 1) {
      const pair = pairs[(number - 1) % pairs.length];
      if (pair === undefined) break;
      const baseline = baselines.get(pair.source.name) ?? new Map<string, number>();
      const { expected } = made;
      const { mayStayAway } = options;
      const result = await runTrial({ ...pair, number, seed, target, expected, baseline, folder, mayStayAway });
      results.push(result);
      options.onTrial(result);
    }
    return results;
  } finally {
    await target.stop();
    await made.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function assumed(ms: number): Baseline {
  return new Map(stagesOfTrials.map(stage => [stage, ms]));
}

async function measure(
  source: KillSource,
  target: Awaited<ReturnType<typeof startKillablePostgres>>,
  folder: string,
  say: (text: string) => void,
): Promise<Baseline> {
  const database = `undisturbed_${source.name}`;
  await target.query(`CREATE DATABASE ${database} TEMPLATE template0`);
  const state = mkdtempSync(join(folder, 'state-'));
  const ended = await startCommand([source.given, '--to', target.url(database), '--threads', '2'], state).ended;
  if (ended.code !== 0)
    throw new Error(
      `${source.name}: not certified although nobody disturbed it: ${ended.printed?.reasons.join(' ') ?? ''}\n${ended.said}`,
    );
  await target.query(`DROP DATABASE ${database} WITH (FORCE)`);
  const stages = baselineOf(ended);
  const shown = [...stages].map(([stage, ms]) => `${stage} ${Math.round(ms)}`).join(', ');
  say(`${source.name}: undisturbed ${ended.wallMs} ms (${shown})`);
  return stages;
}
