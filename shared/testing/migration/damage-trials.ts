import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startThrowAway } from '../postgres.ts';
import { runClean, runDamage } from './damage/run-trials.ts';

const help = `node shared/testing/migration/damage-trials.ts [--trials N] [--clean N] [--seed N]

Migrates seeded databases (dumps of MySQL with every type, SQLite files; with and without keys), damages the copies one value
or one row at a time (a flipped bit, a lost or doubled row, swapped values, a cut text, a time moved by a microsecond and
the like), and proves them after each: every damage has to be seen, and the rows that are named have to be those that
changed. Then migrates other seeded databases that nobody disturbs: none may fail. The report goes to results/damage.json
beside this file. Exit code 1 if anything was missed, named wrongly, or a false alarm.

  --trials N   damages (1000)
  --clean N    undisturbed migrations (100)
  --seed N     (1)
  --no-write   leave the report as it is`;

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '1000' },
    clean: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    'no-write': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
process.exitCode = values.help ? printHelp() : await main();

function printHelp(): number {
  console.log(help);
  return 0;
}

async function main(): Promise<number> {
  const numbers = [values.trials, values.clean, values.seed].map(Number);
  const [trials = 0, clean = 0, seed = 0] = numbers;
  if (numbers.some(value => !Number.isInteger(value) || value < 0)) {
    console.error(help);
    return 2;
  }
  const started = new Date();
  const server = await startThrowAway();
  const common = { admin: server.adminUrl, say: (text: string) => console.error(text) };
  try {
    const damage = await runDamage({ ...common, seed, count: trials });
    // Other seeds than those of the damaged databases.
    const undisturbed = await runClean({ ...common, seed: seed + 1_000, count: clean });
    const report = {
      command: `node shared/testing/migration/damage-trials.ts --trials ${trials} --clean ${clean} --seed ${seed}`,
      started: started.toISOString(),
      ended: new Date().toISOString(),
      node: process.version,
      seed,
      trials,
      missed: damage.missed.length,
      namedWrongly: damage.mislocated.length,
      cleanRuns: undisturbed.runs,
      falseAlarms: undisturbed.falseAlarms.length,
      damage,
      undisturbed,
    };
    if (!values['no-write']) {
      const folder = join(import.meta.dirname, 'results');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'damage.json'), `${JSON.stringify(report, null, 2)}\n`);
    }
    const wrong = [...damage.missed, ...damage.mislocated, ...undisturbed.falseAlarms];
    for (const line of wrong) console.error(line);
    console.error(
      `${trials} damages, ${damage.missed.length} missed, ${damage.mislocated.length} named wrongly; ${undisturbed.runs} clean runs, ${undisturbed.falseAlarms.length} false alarms`,
    );
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
}
