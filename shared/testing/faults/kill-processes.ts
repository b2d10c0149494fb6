import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { BusName } from './isolated-platform.ts';
import { runKillPlan } from './kill-plan.ts';
import { formatSummary, summarize } from './summary.ts';
import type { TrialResult } from './trial.ts';

const help = `npm run faults -- [--trials N] [--seed N] [--bus jetstream|embedded|both] [--only NAME,NAME] [--json]

Starts the platform in processes of its own and kills -9 each of them in turn, N times, at a moment of a run that the
seed chooses: functions, workers, dispatcher, PostgreSQL, nats-server (also with its whole store lost), supervisor.
A receiver and an account outside the platform say what became of each run. Exit code 1 on any violation.

  --trials N     kills of each (20)
  --seed N       chooses the moments and the rows of the dump (1)
  --bus NAME     jetstream, embedded or both (jetstream where there is a nats-server on PATH, else embedded)
  --only NAMES   kill only these, e.g. worker:analyze,dispatcher
  --megabytes N  size of the dump (8)
  --json         the result as one JSON object on stdout; the talk goes to stderr`;

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    bus: { type: 'string' },
    only: { type: 'string' },
    megabytes: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
process.exitCode = values.help ? printHelp() : await main();

function printHelp(): number {
  console.log(help);
  return 0;
}

async function main(): Promise<number> {
  const hasNats = spawnSync('nats-server', ['--version']).status === 0;
  const wanted = values.bus ?? (hasNats ? 'jetstream' : 'embedded');
  const buses: BusName[] | undefined = (
    { jetstream: ['jetstream'], embedded: ['embedded'], both: ['embedded', 'jetstream'] } as const
  )[wanted]?.slice();
  const numbers = [values.trials, values.seed, values.megabytes].map(Number);
  const [trials, seed, megabytes] = numbers;
  if (buses === undefined || numbers.some(value => !Number.isInteger(value) || value < 1)) {
    console.error(help);
    return 2;
  }
  let failed = 0;
  const reports = [];
  for (const bus of buses) {
    const results = await runKillPlan({
      bus,
      trials: trials!,
      seed: seed!,
      dumpBytes: megabytes! * 1_000_000,
      only: values.only?.split(','),
      onTrial: report,
    });
    const rows = summarize(results);
    failed += results.filter(result => result.violations.length > 0).length;
    (values.json ? console.error : console.log)(`\n${formatSummary(bus, rows)}\n`);
    reports.push({ bus, seed, trials, megabytes, rows, violated: results.filter(one => one.violations.length > 0) });
  }
  if (values.json) console.log(JSON.stringify({ reports, failed }));
  else console.log(failed === 0 ? 'No violation.' : `${failed} trials violated a guarantee.`);
  return failed === 0 ? 0 : 1;
}

function report(result: TrialResult, log: () => string): void {
  const when = result.killed === undefined ? '' : ` ${result.killedAfterMs} ms in (${result.stageAtKill})`;
  const end = result.settledAfterMs === undefined ? 'not settled' : `settled ${result.settledAfterMs} ms later`;
  console.error(`${result.killed ?? 'nothing'}${when}, seed ${result.seed}: ${end}`);
  if (result.violations.length === 0) return;
  for (const violation of result.violations) console.error(`  ${violation.kind}: ${violation.message}`);
  console.error(`  run ${result.runId}; the end of the platform's log:\n${log().slice(-4_000)}`);
}
