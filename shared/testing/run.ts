import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type FileResult, parseResult } from './parse-result.ts';
import { startThrowAway } from './postgres.ts';
import { startMinio } from './servers/minio.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const outputCharactersMax = 200_000;

/**
 * `npm test [PATTERN ...] [--except PATTERN] [--timeout-s N] [--retry]`: every *.test.ts whose path contains one of the patterns
 * and none of the exceptions, one process a file. A pattern that is a file's whole path runs that file wherever it is.
 * With --retry a file that failed beside others is run once more by itself at the end; one that passes then is counted,
 * and named as UNSTEADY with what it had said.
 */
const { values: options, positionals: patterns } = parseArgs({
  allowPositionals: true,
  options: {
    except: { type: 'string', multiple: true, default: [] },
    'timeout-s': { type: 'string', default: '600' },
    retry: { type: 'boolean', default: false },
  },
});
const totals = { passed: 0, failed: 0, skipped: [] as string[] };
const takesMinutes = ['shared/testing/faults/faults.test.ts'];
const fileTimeoutMs = Number(options['timeout-s']) * 1_000;
if (!(fileTimeoutMs > 0)) throw new Error(`--timeout-s takes seconds, not ${options['timeout-s']}.`);
const files = await findTests(patterns);
if (files.length === 0) {
  console.error(`No test file matches ${patterns.join(', ')}.`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}
const postgres = process.env.CLOUDFORGE_TEST_POSTGRES === undefined ? await startThrowAway() : undefined;
// The contract of object stores runs against a real MinIO where there is one.
const needsS3 =
  process.env.CLOUDFORGE_TEST_S3_ENDPOINT === undefined && files.some(file => /s3[^/]*\.test\.ts$/.test(file));
const minio = needsS3
  ? await startMinio().catch(async error => {
      await postgres?.stop();
      throw error;
    })
  : undefined;
const environment = {
  ...process.env,
  FORCE_COLOR: '0',
  ...(minio === undefined
    ? {}
    : {
        CLOUDFORGE_TEST_S3_ENDPOINT: minio.endpoint,
        CLOUDFORGE_TEST_S3_ACCESS_KEY: minio.accessKeyId,
        CLOUDFORGE_TEST_S3_SECRET_KEY: minio.secretAccessKey,
      }),
  ...(postgres === undefined ? {} : { CLOUDFORGE_TEST_POSTGRES: postgres.adminUrl }),
};
const again: { file: string; first: Finished }[] = [];
const started = Date.now();
try {
  const queue = [...files];
  const lanes = Math.max(2, Math.min(4, availableParallelism()));
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        const result = await runFile(file);
        if (options.retry && result.failed > 0) again.push({ file, first: result });
        else report(file, result);
      }
    }),
  );
  for (const { file, first } of again) {
    const second = await runFile(file);
    if (second.failed === 0)
      console.log(`UNSTEADY ${relative(root, file)}: failed beside others, passed alone\n${first.output}`);
    report(file, second);
  }
} finally {
  await minio?.stop();
  await postgres?.stop();
}
for (const name of totals.skipped) console.log(`skipped ${name}`);
console.log(`${files.length} files in ${((Date.now() - started) / 1_000).toFixed(1)} s`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped.length} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;

async function findTests(wanted: readonly string[]): Promise<string[]> {
  const found = wanted.filter(path => path.endsWith('.test.ts') && existsSync(join(root, path)));
  const parts = wanted.filter(pattern => !found.includes(pattern));
  if (found.length === 0 || parts.length > 0) {
    for await (const file of glob('{functions,events,shared,infra,site/src}/**/*.test.ts', {
      cwd: root,
      exclude: path => /(^|\/)(node_modules|browser|dist|\.try-[^/]*)(\/|$)/.test(String(path)),
    })) {
      if (parts.length === 0 || parts.some(part => file.includes(part))) found.push(file);
    }
  }
  // What takes minutes is run where it is asked for: nobody would wait for it before each commit.
  const named = wanted.length === 0 ? found.filter(file => !takesMinutes.includes(file)) : found;
  if (named.length < found.length)
    totals.skipped.push(...takesMinutes.map(file => `${file}: it takes minutes; name it to run it`));
  return [...new Set(named)]
    .filter(file => !options.except.some(part => file.includes(part)))
    .sort()
    .map(file => join(root, file));
}

interface Finished extends FileResult {
  output: string;
  durationMs: number;
}

async function runFile(file: string): Promise<Finished> {
  const begun = Date.now();
  return await new Promise(resolve => {
    const child = spawn(process.execPath, [file], { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (data: Buffer): void => {
      if (output.length < outputCharactersMax) output += data.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, fileTimeoutMs);
    child.once('close', code => {
      clearTimeout(timer);
      const result = parseResult(output, code);
      resolve({
        ...result,
        ...(timedOut ? { trouble: `it did not end within ${fileTimeoutMs / 1_000} s` } : {}),
        output,
        durationMs: Date.now() - begun,
      });
    });
  });
}

function report(file: string, result: Finished): void {
  totals.passed += result.passed;
  totals.failed += result.failed;
  totals.skipped.push(...result.skipped);
  const name = relative(root, file);
  if (result.failed === 0) {
    console.log(
      `ok   ${name} (${result.passed}${result.skipped.length > 0 ? `, ${result.skipped.length} skipped` : ''}, ${result.durationMs} ms)`,
    );
    return;
  }
  console.log(`FAIL ${name}${result.trouble === undefined ? '' : `: ${result.trouble}`}\n${result.output}`);
}
