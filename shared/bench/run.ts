import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { analyze } from './analyze.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { coldStart } from './cold-start.ts';
import { machineFacts } from './machine.ts';
import { migrate } from './migrate.ts';
import { notify } from './notify.ts';
import { readRequests } from './read-requests.ts';
import { sustainedLoad } from './sustained-load.ts';
import { formatFigures } from './table.ts';
import { upload } from './upload.ts';

const benchmarks: readonly Benchmark[] = [analyze, migrate, upload, notify, coldStart, readRequests, sustainedLoad];
const resultsFolder = fileURLToPath(new URL('results', import.meta.url));

const help = `npm run bench -- [NAME ...] [--rounds N] [--quick] [--json] [--no-write]

${benchmarks.map(benchmark => `  ${benchmark.name.padEnd(12)}${benchmark.summary}`).join('\n')}

Each figure stands beside that of a peer in the same run, alternated; the ratio is the median of the rounds' ratios.
Results go to shared/bench/results/NAME.json with the facts of the machine, unless --no-write or --quick is given.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
process.exitCode = await main();

async function main(): Promise<number> {
  const rounds = Number(values.rounds);
  const unknown = positionals.filter(name => !benchmarks.some(benchmark => benchmark.name === name));
  if (values.help || unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
    if (unknown.length > 0) console.error(`There is no benchmark ${unknown.join(', ')}.`);
    console[values.help ? 'log' : 'error'](help);
    return values.help ? 0 : 2;
  }
  const chosen = positionals.length === 0 ? benchmarks : benchmarks.filter(({ name }) => positionals.includes(name));
  const say = (text: string): void => console.error(text);
  const results: { benchmark: string; figures: Figure[] }[] = [];
  for (const benchmark of chosen) {
    const machine = machineFacts();
    const figures = await benchmark.run({ rounds, quick: values.quick, say });
    results.push({ benchmark: benchmark.name, figures });
    if (!values.json) console.log(`\n${formatFigures(benchmark.summary, figures)}`);
    if (values['no-write'] || values.quick) continue;
    const result = {
      benchmark: benchmark.name,
      command: `npm run bench -- ${benchmark.name} --rounds ${rounds}`,
      machine,
      figures,
    };
    mkdirSync(resultsFolder, { recursive: true });
    writeFileSync(join(resultsFolder, `${benchmark.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }
  if (values.json) console.log(JSON.stringify({ results, machine: machineFacts() }));
  return 0;
}
