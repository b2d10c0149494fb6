import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCommand } from './command.ts';
import { startKillablePostgres } from './kill-servers.ts';
import { type KillPlatform, startKillPlatform } from './platform-trials.ts';
import { type KillSource, makeSources, type SourceName } from './sources.ts';
import {
  type Baseline,
  baselineOf,
  type PlatformVictim,
  platformVictims,
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
  only?: (source: TrialResult['source'], victim: TrialResult['victim']) => boolean;
  mayStayAway: boolean;
  /** So long every stage is taken to be; else each source is migrated once undisturbed, to measure its stages. */
  assumedMs?: number;
  /** Number of the first trial: to run one again. */
  first?: number;
  say(text: string): void;
  onTrial(result: TrialResult): void;
}

/** A kind of trial: which source, what is killed, and how it is run. */
interface Kind {
  source: TrialResult['source'];
  victim: TrialResult['victim'];
  run(number: number): Promise<TrialResult>;
}

/** Every kind of kill on every kind of source in turn, at moments that the seed chooses. */
export async function runKills(options: KillsOptions): Promise<TrialResult[]> {
  const { trials, seed, rows, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-kills-'));
  say(`making ${rows.toLocaleString('en')} rows`);
  const made = await makeSources({ folder, rows, seed, sleep: async ms => await sleep(ms) });
  const target = await startKillablePostgres('kill-target');
  let platform: KillPlatform | undefined;
  try {
    const { expected } = made;
    const onPlatform = async (victim: PlatformVictim, number: number): Promise<TrialResult> => {
      const dump = made.sources.find(({ name }) => name === 'dump');
      if (dump === undefined) throw new Error('There is no dump to upload, as there is no MariaDB to write it.');
      platform ??= await startKillPlatform(dump.given, say);
      return await platform.run({ number, seed, victim, target, expected });
    };
    const baselines = new Map<SourceName, Baseline>();
    const onCommand = async (source: KillSource, victim: Victim, number: number): Promise<TrialResult> => {
      const baseline =
        baselines.get(source.name) ??
        (options.assumedMs === undefined ? await measure(source, target, folder, say) : assumed(options.assumedMs));
      baselines.set(source.name, baseline);
      const { mayStayAway } = options;
      return await runTrial({ source, victim, number, seed, target, expected, baseline, folder, mayStayAway });
    };
    const kinds = kindsOf(made.sources, onCommand, onPlatform).filter(
      ({ source, victim }) => options.only?.(source, victim) ?? true,
    );
    const results: TrialResult[] = [];
    const first = options.first ?? 1;
    for (let number = first; number < first + trials; number += 1) {
      const result = await kinds[(number - 1) % kinds.length]?.run(number);
      if (result === undefined) break;
      results.push(result);
      options.onTrial(result);
    }
    return results;
  } finally {
    await platform?.stop();
    await target.stop();
    await made.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The kinds of sources in turn, so that a few trials see all of them; those on a platform come last. */
function kindsOf(
  sources: readonly KillSource[],
  onCommand: (source: KillSource, victim: Victim, number: number) => Promise<TrialResult>,
  onPlatform: (victim: PlatformVictim, number: number) => Promise<TrialResult>,
): Kind[] {
  const ofCommand = victims.flatMap(victim =>
    sources
      .filter(
        source =>
          (victim !== 'source-connections' || source.endConnections !== undefined) &&
          (victim !== 'source-server' || source.restart !== undefined),
      )
      .map((source): Kind => ({ source: source.name, victim, run: number => onCommand(source, victim, number) })),
  );
  const ofPlatform = platformVictims.map(
    (victim): Kind => ({ source: 'platform', victim, run: number => onPlatform(victim, number) }),
  );
  return [...ofCommand, ...ofPlatform];
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
