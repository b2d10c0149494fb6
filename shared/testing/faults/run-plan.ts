import { findOrphans } from './orphans.ts';
import { seededRandom } from './random.ts';
import { scenarios } from './scenarios/all.ts';
import type { Draw, Scenario } from './scenarios/scenario.ts';
import type { Stage } from './stage.ts';
import type { TrialResult } from './trial.ts';

export interface PlanOptions {
  seed: number;
  /** Trials of each case; undefined: as many as each kind of fault has in the whole plan. */
  trials?: number | undefined;
  /** Kinds of faults, by id; undefined: all. */
  only?: readonly string[] | undefined;
  /** Cases whose name contains one of these; undefined: all. */
  cases?: readonly string[] | undefined;
  isShort: boolean;
  onTrial?(result: TrialResult, log: () => string): void;
  /** false: what is left of the plan is not run. Asked before each trial. */
  goesOn?(): boolean;
  /** Trials that were run before, and so are not run again. */
  isDone?(scenario: string, what: string, seed: number): boolean;
  /** Only this part of the trials: those whose number in the plan leaves the remainder `at` of `of`. */
  share?: { at: number; of: number } | undefined;
}

export interface PlanResult {
  results: TrialResult[];
  /** Objects in the store that no row knows, once everything was over. */
  orphanObjects: number;
}

/** The trials of each kind of fault on one platform, one after the other. */
export async function runPlan(stage: Stage, options: PlanOptions): Promise<PlanResult> {
  const chosen = chooseScenarios(options.only);
  const results: TrialResult[] = [];
  const { at, of } = options.share ?? { at: 0, of: 1 };
  for (const [number, { scenario, which, trial }] of (await drawTrials(stage, chosen, options)).entries()) {
    const seed = options.seed * 100_000 + trial;
    if (number % of !== at || options.isDone?.(scenario.id, which, seed) === true) continue;
    if (options.goesOn?.() === false) break;
    const result = await scenario.run(stage, which, drawOf(scenario, which, seed, options));
    results.push(result);
    options.onTrial?.(result, stage.platform.log);
  }
  const stages = [stage, ...(stage.beside() === undefined ? [] : [await stage.onS3()])];
  let orphanObjects = 0;
  for (const each of stages) orphanObjects += (await findOrphans(each)).length;
  return { results, orphanObjects };
}

/** What one trial is drawn from: the same seed and case, the same draw. */
export function drawOf(scenario: Scenario, which: string, seed: number, options: { isShort: boolean }): Draw {
  return { seed, random: seededRandom(seed ^ hashOf(`${scenario.id} ${which}`)), isShort: options.isShort };
}

function chooseScenarios(only: readonly string[] | undefined): readonly Scenario[] {
  for (const id of only ?? [])
    if (!scenarios.some(known => known.id === id))
      throw new Error(`There is no "${id}". There is: ${scenarios.map(known => known.id).join(', ')}.`);
  return only === undefined ? scenarios : scenarios.filter(known => only.includes(known.id));
}

interface DrawnTrial {
  scenario: Scenario;
  which: string;
  trial: number;
}

/** Round by round, so that a plan that ends early has met every case alike. */
async function drawTrials(stage: Stage, chosen: readonly Scenario[], options: PlanOptions): Promise<DrawnTrial[]> {
  const drawn: DrawnTrial[] = [];
  for (const scenario of chosen) {
    const trials = options.trials ?? scenario.trials;
    const cases = (await scenario.cases(stage)).filter(
      name => options.cases?.some(part => name.includes(part)) ?? true,
    );
    for (const which of cases) for (let trial = 0; trial < trials; trial += 1) drawn.push({ scenario, which, trial });
  }
  return drawn.sort((a, b) => a.trial - b.trial);
}

/** FNV-1a: the same name gives the same number, so that cases draw different moments from one seed. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
