import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadAll } from '#functions/registry.ts';
import { fuzzEndpoints } from './fuzz/fuzz-endpoints.ts';
import { fuzzParsers } from './fuzz/fuzz-parsers.ts';
import { parserTrials } from './fuzz/parser-trials.ts';

const help = `node shared/testing/hostile/fuzz.ts [--cases N] [--seed N] [--only TEXT] [--no-write]

Sends generated requests to every operation with an owner's credentials (right, nearly right, allowed by the schemas, wild),
and gives every reader of headers, forms, notifications, settings and archives generated input. No 5xx, no answer that is
not declared, no error without words, nothing slow. The report goes to shared/testing/results/fuzz.json. Exit code 1 on any
violation. Readers of dumps have a run of their own: npm run fuzz.

  --cases N    requests to each operation; a parser gets ten times as many (300)
  --seed N     (1)
  --only TEXT  only operations whose name holds it, and no parsers
  --no-write   leave the report as it is`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [cases = 0, seed = 0] = [values.cases, values.seed].map(Number);
if (values.help || !(cases > 0) || !Number.isInteger(cases) || !Number.isInteger(seed)) {
  console.error(help);
  process.exitCode = values.help ? 0 : 2;
} else process.exitCode = await main();

async function main(): Promise<number> {
  const started = new Date();
  const endpoints = await fuzzEndpoints(await loadAll(), { cases, seed, only: values.only });
  const parsers = values.only === undefined ? await fuzzParsers(parserTrials, { cases: cases * 10, seed }) : undefined;
  const violations = [...endpoints.violations, ...(parsers?.violations ?? [])];
  for (const violation of violations) console.error(violation);
  const sum = (counts: Record<string, number> = {}): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const totals = {
    operations: Object.keys(endpoints.cases).length,
    requests: sum(endpoints.cases),
    parsers: Object.keys(parsers?.cases ?? {}).length,
    inputs: sum(parsers?.cases),
  };
  console.error(
    `${totals.requests} requests to ${totals.operations} operations and ${totals.inputs} inputs to ${totals.parsers} parsers, ${violations.length} violations, slowest ${endpoints.slowestMs} ms`,
  );
  if (!values['no-write'] && parsers !== undefined) {
    const folder = join(import.meta.dirname, '../results');
    mkdirSync(folder, { recursive: true });
    const about = {
      command: `node shared/testing/hostile/fuzz.ts --cases ${cases} --seed ${seed}`,
      started: started.toISOString(),
      ended: new Date().toISOString(),
      node: process.version,
      totals,
    };
    writeFileSync(join(folder, 'fuzz.json'), `${JSON.stringify({ ...about, endpoints, parsers }, null, 2)}\n`);
  }
  return violations.length === 0 ? 0 : 1;
}
