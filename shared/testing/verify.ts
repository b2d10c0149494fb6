import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkout } from './source-files.ts';

/** `npm run verify`: what can be said about the code in seconds, without a server. All checks run side by side. */
const bin = (name: string): string => join(checkout, 'node_modules/.bin', name);
const checks: readonly { name: string; command: string; args: readonly string[]; mend: string }[] = [
  { name: 'types', command: bin('tsc'), args: ['-p', '.'], mend: 'Mend the types named above.' },
  {
    name: 'lint and format',
    command: bin('biome'),
    args: ['check', '--colors=off', '--max-diagnostics=50'],
    mend: 'Most of it mends itself: node_modules/.bin/biome check --write',
  },
  {
    name: 'architecture',
    command: process.execPath,
    args: ['shared/testing/architecture.test.ts'],
    mend: 'Each message above says what to do instead.',
  },
  {
    name: 'generated files',
    command: process.execPath,
    args: ['shared/cli/generate-files.ts', '--check'],
    mend: 'npm run generate',
  },
];

const outputCharactersMax = 100_000;
const started = Date.now();
const results = await Promise.all(checks.map(check => run(check.command, check.args)));
let failed = 0;
for (const [at, { code, output, durationMs }] of results.entries()) {
  const check = checks[at]!;
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${check.name} (${(durationMs / 1_000).toFixed(1)} s)`);
  if (code === 0) continue;
  failed += 1;
  console.log(`${output.trimEnd()}\n${check.mend}`);
}
console.log(
  `${checks.length - failed} of ${checks.length} checks passed in ${((Date.now() - started) / 1_000).toFixed(1)} s`,
);
process.exitCode = failed === 0 ? 0 : 1;

interface Ended {
  code: number;
  output: string;
  durationMs: number;
}

function run(command: string, args: readonly string[]): Promise<Ended> {
  const begun = Date.now();
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    let output = '';
    const take = (data: Buffer): void => {
      if (output.length < outputCharactersMax) output += data.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const end = (code: number): void => resolve({ code, output, durationMs: Date.now() - begun });
    child.once('error', error => {
      output += error.message;
      end(127);
    });
    child.once('close', code => end(code ?? 1));
  });
}
