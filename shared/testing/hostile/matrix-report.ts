import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from '#functions/registry.ts';
import { matrixCommand, runMatrix } from './matrix.ts';

/** Runs the matrix and writes what each attacker was answered to shared/testing/results/matrix.json. */
const started = performance.now();
const report = await runMatrix(await loadAll());
const tried = report.cells.filter(cell => cell.tried);
const answers: Record<string, Record<string, string>> = {};
for (const { operation, attacker, answer } of report.cells)
  answers[operation] = { ...answers[operation], [attacker]: answer };
const folder = join(import.meta.dirname, '../results');
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, 'matrix.json'),
  `${JSON.stringify(
    {
      command: matrixCommand,
      node: process.version,
      operations: report.operations.length,
      open: report.operations.filter(({ access }) => access === 'public').map(({ name }) => name),
      attackers: report.attackers,
      tried: tried.length,
      failures: report.failures,
      answers,
    },
    null,
    2,
  )}\n`,
);
console.log(
  `${report.operations.length} operations, ${report.attackers.length} attackers, ${tried.length} attacks, ${report.failures.length} failures in ${((performance.now() - started) / 1_000).toFixed(1)} s`,
);
process.exitCode = report.failures.length === 0 ? 0 : 1;
