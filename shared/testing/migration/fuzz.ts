import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runFuzz } from './fuzz/run-fuzz.ts';

const help = `node shared/testing/migration/fuzz.ts [--bytes N] [--seed N]

Reads mutated scripts and SQLite files as a migration does: assessed, planned, read by the copier and encoded, read by the
proof's own reader and hashed; and reads back COPY BINARY that was mutated. Some files are changed only after they were
assessed. No crash, no hang, no error without a sentence, no unbounded memory. The report goes to results/fuzz.json beside
this file. Exit code 1 on any violation.

  --bytes N    bytes of mutated scripts; mutated SQLite files come on top (10000000)
  --seed N     (1)
  --first N    number of the first case, to run one again (0)
  --no-write   leave the report as it is`;

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
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
  const numbers = [values.bytes, values.seed, values.first].map(Number);
  const [bytes = 0, seed = 0, first = 0] = numbers;
  if (numbers.some(value => !Number.isInteger(value) || value < 0)) {
    console.error(help);
    return 2;
  }
  const started = new Date();
  const report = await runFuzz({ bytes, seed, first, say: text => console.error(text) });
  for (const violation of report.violations) console.error(violation);
  console.error(
    `${report.totals.bytes - report.totals.sqliteBytes} bytes of mutated scripts and ${report.totals.sqliteBytes} of SQLite files in ${report.cases} cases, ${report.violations.length} violations, slowest ${report.slowestMs} ms, ${Math.round(report.rssBytesMax / 1e6)} MB`,
  );
  if (!values['no-write']) {
    const folder = join(import.meta.dirname, 'results');
    mkdirSync(folder, { recursive: true });
    const about = {
      command: `node shared/testing/migration/fuzz.ts --bytes ${bytes} --seed ${seed}`,
      started: started.toISOString(),
      ended: new Date().toISOString(),
      node: process.version,
    };
    writeFileSync(join(folder, 'fuzz.json'), `${JSON.stringify({ ...about, ...report }, null, 2)}\n`);
  }
  return report.violations.length === 0 ? 0 : 1;
}
