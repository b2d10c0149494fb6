import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Journal } from './journal.ts';
import { type MutantResult, runMutants } from './run-mutants.ts';
import { type PlanResult, runPlan } from './run-plan.ts';
import { scenarios } from './scenarios/all.ts';
import { s3Cases } from './scenarios/f6-s3.ts';
import { startStage } from './stage.ts';
import { formatSummary, summarize } from './summary.ts';
import type { TrialResult } from './trial.ts';

const help = `npm run faults -- [--trials N] [--seed N] [--only F1,F3] [--bus jetstream|embedded] [--report]

Starts the platform in processes of its own and breaks it: processes are killed at named points and at random, stopped
and woken, doubled, their clocks set wrong, their store and their receivers made to fail. A receiver and an account
outside the platform say what became of each upload. Exit code 1 if anything accepted was lost, took effect twice or
stood still for more than a minute.

${scenarios.map(({ id, title, trials }) => `  ${id}  ${title}; ${trials} of each case`).join('\n')}

  --trials N     trials of each case (as above)
  --seed N       chooses the moments and the rows of the dump (1)
  --only IDS     only these kinds of faults, e.g. F1,F3
  --cases TEXTS  only cases whose names contain one of these, e.g. dispatcher,worker:notify
  --bus NAME     jetstream or embedded (jetstream where there is a nats-server on PATH)
  --kilobytes N  size of the dump (100)
  --minutes N    begins no further trial after so long; every case has then met as many trials as the others, or one less
  --mutants      also runs platforms that lack a guarantee, on seeds 1 to 3: each must fail
  --journal FILE notes each trial in FILE, and runs only those that are not there: a plan of hours, in parts
  --share K/N    only part K of N of the trials, for several runs at once that share a journal
  --report       keeps counts and seeds in shared/testing/faults/results/faults.json
  --json         the same as JSON on stdout`;

const { values } = parseArgs({
  options: {
    trials: { type: 'string' },
    seed: { type: 'string', default: '1' },
    bus: { type: 'string' },
    only: { type: 'string' },
    cases: { type: 'string' },
    kilobytes: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '100000' },
    journal: { type: 'string' },
    share: { type: 'string', default: '1/1' },
    mutants: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
/** The platform under test is a process of its own: it must be stopped before this one ends. */
let isAskedToEnd = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    isAskedToEnd = true;
    console.error('Ends after this trial; once more ends at once and leaves the platform running.');
  });
/** A recovery that took longer than this is told with what came last. */
const slowMs = 10_000;
process.exitCode = values.help ? printHelp() : await main();

function printHelp(): number {
  console.log(help);
  return 0;
}

async function main(): Promise<number> {
  const hasNats = spawnSync('nats-server', ['--version']).status === 0;
  const bus = values.bus ?? (hasNats ? 'jetstream' : 'embedded');
  const numbers = [values.trials ?? '1', values.seed, values.kilobytes, values.minutes].map(Number);
  const [trials = 1, seed = 1, kilobytes = 1, minutes = 1] = numbers;
  const share = shareOf(values.share);
  const isBad = share === undefined || numbers.some(value => !Number.isInteger(value) || value < 1);
  if (isBad || (bus !== 'jetstream' && bus !== 'embedded')) {
    console.error(help);
    return 2;
  }
  const journal = values.journal === undefined ? undefined : new Journal(values.journal);
  if (s3Cases.length === 0) console.error('# skip F6 on a real S3 server: there is no minio');
  const begun = Date.now();
  const stage = await startStage({ bus, dumpBytes: kilobytes * 1_000, seed });
  let plan: PlanResult;
  let mutants: MutantResult[] | undefined;
  try {
    plan = await runPlan(stage, {
      seed,
      trials: values.trials === undefined ? undefined : trials,
      only: values.only?.split(','),
      cases: values.cases?.split(','),
      isShort: false,
      onTrial: (result, log) => {
        journal?.add(result);
        say(result, log);
      },
      share,
      isDone: (scenario, what, trialSeed) => journal?.has(scenario, what, trialSeed) === true,
      goesOn: () => !isAskedToEnd && Date.now() - begun < minutes * 60_000,
    });
    if (values.mutants && !isAskedToEnd)
      mutants = await runMutants(stage, {
        seeds: [1, 2, 3],
        isShort: false,
        withControl: true,
        onTrial: (name, result) => console.error(`${name}: ${result.violations.length} violations`),
      });
  } finally {
    await stage.stop();
  }
  const durationS = Math.round((Date.now() - begun) / 1_000);
  journal?.end({ at: new Date().toISOString(), commit: commitNow(), durationS, orphanObjects: plan.orphanObjects });
  if (journal !== undefined) plan = wholeOf(journal);
  const violated = plan.results.filter(result => result.violations.length > 0);
  const report = {
    command: `npm run faults -- ${process.argv.slice(2).join(' ')}`.trim(),
    at: new Date().toISOString(),
    bus,
    seed,
    kilobytes,
    durationS,
    ...(journal === undefined ? {} : { parts: journal.parts }),
    orphanObjects: plan.orphanObjects,
    totals: summarize(plan.results, result => result.scenario),
    rows: summarize(plan.results),
    violated,
    ...(mutants === undefined ? {} : { mutants }),
  };
  const talk = values.json ? console.error : console.log;
  talk(`\nBus: ${bus}\n${formatSummary(report.rows)}\n\n${formatSummary(report.totals)}`);
  talk(`Objects that no row knows: ${plan.orphanObjects}`);
  for (const mutant of mutants ?? [])
    talk(`Mutant ${mutant.name}: red on ${mutant.red} of ${mutant.seeds.length} seeds`);
  if (values.report) keep(report);
  if (values.json) console.log(JSON.stringify(report));
  return verdict(plan, mutants ?? [], talk);
}

/** What all runs that wrote to the journal found together. */
function wholeOf(journal: Journal): PlanResult {
  return {
    results: journal.trials,
    orphanObjects: journal.parts.reduce((sum, part) => sum + part.orphanObjects, 0),
  };
}

function shareOf(text: string): { at: number; of: number } | undefined {
  const [, part, of] = (/^([1-9]\d?)\/([1-9]\d?)$/.exec(text) ?? []).map(Number);
  return part === undefined || of === undefined || part > of ? undefined : { at: part - 1, of };
}

function commitNow(): string {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : 'unknown';
}

function verdict(
  plan: PlanResult,
  mutants: readonly { red: number; seeds: readonly number[]; control: number }[],
  talk: (text: string) => void,
): number {
  const failed = plan.results.filter(result => result.violations.length > 0).length;
  const idle = plan.results.filter(result => result.struck === 0 && result.violations.length === 0).length;
  const unseen = mutants.filter(({ red, seeds, control }) => red < seeds.length || control > 0).length;
  talk(`${plan.results.length} trials; ${idle} were over before their fault came.`);
  if (unseen > 0) talk(`${unseen} mutants were not seen for what they are.`);
  talk(failed === 0 ? 'No violation.' : `${failed} trials violated a guarantee.`);
  return failed === 0 && unseen === 0 ? 0 : 1;
}

function keep(report: unknown): void {
  const path = join(dirname(fileURLToPath(import.meta.url)), 'results/faults.json');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}

function say(result: TrialResult, log: () => string): void {
  const end = result.recoveryMs === undefined ? 'not settled' : `settled ${result.recoveryMs} ms later`;
  const fault = result.struck === 0 ? 'no fault came' : `${result.struck} faults (${result.stateAtFault ?? 'apart'})`;
  console.error(`${result.scenario} ${result.what}, seed ${result.seed}: ${fault}, ${end}`);
  if ((result.recoveryMs ?? 0) > slowMs) console.error(`  last: ${result.lastUnderWay.join('; ')}`);
  if (result.violations.length === 0) return;
  for (const violation of result.violations.slice(0, 20)) console.error(`  ${violation.kind}: ${violation.message}`);
  console.error(`  the end of the platform's log:\n${log().slice(-4_000)}`);
}
