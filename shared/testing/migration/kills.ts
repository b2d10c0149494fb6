import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runKills } from './kills/run-kills.ts';
import { TrialResult } from './kills/trial.ts';

const help = `node shared/testing/migration/kills.ts [--trials N] [--seed N] [--rows N] [--only SOURCE:VICTIM,...]

Migrates a database of N rows again and again: from a dump, an SQLite file, a live MariaDB and a live PostgreSQL. Each
time one thing is killed at a moment that the seed chooses: the copying process (SIGKILL, then --resume), the
connections of the source, the source's server, the target's server (each comes back on the same port); and on a
platform, which is given the dump: the bus, also with its whole store lost, and the workers. Every trial must end
certified, and counts, keys and sums of the target, which SQL reckons without the proof, must be those of the source.
The report goes to results/kills.json beside this file. Exit code 1 on any violation.

  --trials N   (200)
  --seed N     (1)
  --rows N     (1000000)
  --only LIST  e.g. dump:process,mariadb:source-server; a star stands for any
  --first N    number of the first trial, to run one again (1)
  --continue   go on behind the trials that the report has, with its seed and rows
  --no-write   leave the report as it is`;

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    rows: { type: 'string', default: '1000000' },
    first: { type: 'string', default: '1' },
    only: { type: 'string' },
    continue: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const reportPath = join(import.meta.dirname, 'results', 'kills.json');

const Report = z.object({ seed: z.number(), rows: z.number(), started: z.string(), results: z.array(TrialResult) });

process.exitCode = values.help ? printHelp() : await main();

function printHelp(): number {
  console.log(help);
  return 0;
}

async function main(): Promise<number> {
  const numbers = [values.trials, values.seed, values.rows, values.first].map(Number);
  if (numbers.some(value => !Number.isInteger(value) || value < 1)) {
    console.error(help);
    return 2;
  }
  const before = values.continue ? readReport() : undefined;
  const [trials = 0, seed = 0, rows = 0, first = 0] =
    before === undefined ? numbers : [numbers[0], before.seed, before.rows, before.results.length + 1];
  const only = values.only?.split(',').map(pair => pair.split(':'));
  const fits = (pattern: string | undefined, name: string): boolean =>
    pattern === undefined || pattern === '*' || pattern === name;
  const started = before?.started ?? new Date().toISOString();
  const seen: TrialResult[] = [...(before?.results ?? [])];
  await runKills({
    trials: trials - (before?.results.length ?? 0),
    seed,
    rows,
    first,
    ...(only !== undefined && {
      only: (source, victim) => only.some(([left, right]) => fits(left, source) && fits(right, victim)),
    }),
    mayStayAway: true,
    say: text => console.error(text),
    onTrial: result => {
      seen.push(result);
      tell(result);
      // Kept after each trial: a run of hours that is interrupted has not been for nothing.
      if (!values['no-write']) write({ started, trials, seed, rows }, seen);
    },
  });
  const violated = seen.filter(({ violations }) => violations.length > 0);
  console.error(
    violated.length === 0
      ? `${seen.length} trials, no violation`
      : `${violated.length} of ${seen.length} trials violated`,
  );
  return violated.length === 0 && seen.length > 0 ? 0 : 1;
}

function readReport(): z.infer<typeof Report> {
  return Report.parse(JSON.parse(readFileSync(reportPath, 'utf8')));
}

function tell(result: TrialResult): void {
  const { number, source, victim, stage, afterMs, downMs, commands, wallMs, consistency, violations, said } = result;
  const when =
    stage === undefined ? 'after its end' : `${stage} + ${afterMs} ms${downMs > 0 ? `, ${downMs} ms away` : ''}`;
  console.error(
    `${number} ${source}, ${victim}: ${when}; ${commands} commands, ${(wallMs / 1_000).toFixed(1)} s, ${consistency ?? 'no certificate'}`,
  );
  for (const violation of violations) console.error(`   VIOLATION ${violation}`);
  if (said !== undefined) console.error(said.replaceAll(/^/gm, '   | '));
}

function write(
  about: { started: string; trials: number; seed: number; rows: number },
  results: readonly TrialResult[],
): void {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const violated = results.filter(({ violations }) => violations.length > 0);
  const pairs = Map.groupBy(results, ({ source, victim }) => `${source}, ${victim}`);
  const report = {
    command: `node shared/testing/migration/kills.ts --trials ${about.trials} --seed ${about.seed} --rows ${about.rows}`,
    started: about.started,
    ended: new Date().toISOString(),
    node: process.version,
    seed: about.seed,
    rows: about.rows,
    trials: results.length,
    disturbed: results.filter(({ stage }) => stage !== undefined).length,
    violated: violated.length,
    byKind: Object.fromEntries(
      [...pairs].map(([name, own]) => [
        name,
        { trials: own.length, stages: countsOf(own.map(({ stage }) => stage ?? 'after its end')) },
      ]),
    ),
    consistency: countsOf(results.map(({ consistency }) => consistency ?? 'no certificate')),
    results,
  };
  writeFileSync(reportPath, `${JSON.stringify(report, null, 1)}\n`);
}

function countsOf(words: readonly string[]): { [word: string]: number } {
  return Object.fromEntries([...Map.groupBy(words, word => word)].map(([word, own]) => [word, own.length]));
}
