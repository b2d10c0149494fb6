import type { Violation } from './check-run.ts';
import { type Mutant, mutants } from './mutants.ts';
import { drawOf } from './run-plan.ts';
import { scenarios } from './scenarios/all.ts';
import type { Stage } from './stage.ts';
import { becomeWhole, type TrialResult } from './trial.ts';

export interface MutantResult {
  name: string;
  lacks: string;
  seeds: readonly number[];
  /** Seeds on which the suite saw it. */
  red: number;
  /** What was seen, once each. */
  seen: string[];
  /** Violations of the process as it is, in the very same trials: must be 0, or seeing the mutant says nothing. */
  control: number;
}

const restartMs = 30_000;

/** Each mutant, and the process as it is, in the trial of the suite that must tell them apart. */
export async function runMutants(
  stage: Stage,
  options: {
    seeds: readonly number[];
    isShort: boolean;
    /** false where the trials of the process as it is were run already. */
    withControl: boolean;
    /** true: a mutant that was seen is done with. The fault may strike where the mutant makes no difference. */
    untilSeen?: boolean;
    onTrial?(name: string, result: TrialResult): void;
  },
): Promise<MutantResult[]> {
  const results: MutantResult[] = [];
  for (const mutant of mutants) {
    const trialsOf = async (label: string): Promise<TrialResult[]> => {
      const done: TrialResult[] = [];
      for (const seed of options.seeds) {
        const result = await trialFor(stage, mutant, seed, options);
        options.onTrial?.(label, result);
        done.push(result);
        if (options.untilSeen === true && result.violations.length > 0) break;
      }
      return done;
    };
    const control = options.withControl ? await trialsOf(`as it is, for ${mutant.name}`) : [];
    await become(stage, mutant.role, mutant.name);
    const changed = await trialsOf(mutant.name);
    await become(stage, mutant.role, undefined);
    results.push({
      name: mutant.name,
      lacks: mutant.lacks,
      seeds: options.seeds,
      red: changed.filter(result => result.violations.length > 0).length,
      seen: [...new Set(changed.flatMap(result => result.violations.map(describeViolation)))].slice(0, 10),
      control: control.reduce((sum, result) => sum + result.violations.length, 0),
    });
  }
  return results;
}

async function trialFor(stage: Stage, mutant: Mutant, seed: number, options: { isShort: boolean }) {
  const { scenario: id, which } = mutant.seenBy;
  const scenario = scenarios.find(known => known.id === id);
  if (scenario === undefined) throw new Error(`There is no "${id}" that could see ${mutant.name}.`);
  return await scenario.run(stage, which, drawOf(scenario, which, seed, options));
}

/** Ends the process; what the supervisor starts in its place is the mutant, or the process as it is. */
async function become(stage: Stage, role: string, name: string | undefined): Promise<void> {
  stage.control.setMutant(name);
  const before = stage.platform.pids().get(role);
  await stage.platform.kill(role);
  const deadline = Date.now() + restartMs;
  while ([undefined, before].includes(stage.platform.pids().get(role)) && Date.now() < deadline)
    await new Promise(resolve => setTimeout(resolve, 25));
  const trouble: Violation[] = [];
  await becomeWhole(stage, restartMs, trouble);
  if (trouble.length > 0) throw new Error(`${role} did not come again as ${name ?? 'it is'}.`);
}

function describeViolation({ kind, message }: Violation): string {
  return `${kind}: ${message.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')}`;
}
