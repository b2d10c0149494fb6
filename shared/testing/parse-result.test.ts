import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseResult } from './parse-result.ts';

/** Runs a real file, so that what uvu really prints is what is parsed. */
function runFile(source: string): ReturnType<typeof parseResult> {
  const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), '.try-'));
  try {
    const file = join(folder, 'sample.ts');
    writeFileSync(file, `import { test } from 'uvu';\nimport * as assert from 'uvu/assert';\n${source}`);
    const result = spawnSync(process.execPath, [file], { encoding: 'utf8' });
    return parseResult(result.stdout + result.stderr, result.status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a file whose tests pass is counted as it is', () => {
  assert.equal(runFile("test('a', () => assert.ok(true)); test('b', () => assert.ok(true)); test.run();"), {
    passed: 2,
    failed: 0,
    skipped: [],
  });
});

test('a failing test is a failure', () => {
  const result = runFile("test('a', () => assert.ok(false)); test('b', () => assert.ok(true)); test.run();");
  assert.is(result.failed, 1);
  assert.is(result.passed, 1);
});

test('a before that throws is a failure, though uvu ends with exit code 0', () => {
  assert.ok(
    runFile("test.before(() => { throw new Error('no'); }); test('a', () => assert.ok(true)); test.run();").failed > 0,
  );
});

test('a file that never runs its tests is a failure, though uvu ends with exit code 0', () => {
  assert.is(runFile("test('a', () => assert.ok(true));").failed, 1);
});

test('a test left out with a name is counted as skipped, one left out by test.skip is a failure', () => {
  const named = runFile("console.log('# skip minio: no server'); test('a', () => assert.ok(true)); test.run();");
  assert.equal(named.skipped, ['minio: no server']);
  assert.is(named.failed, 0);
  assert.ok(
    runFile("test.skip('a', () => assert.ok(false)); test('b', () => assert.ok(true)); test.run();").failed > 0,
  );
});

test('a file that is killed is a failure', () => {
  assert.ok(runFile("test('a', () => process.kill(process.pid, 'SIGKILL')); test.run();").failed > 0);
});

test.run();
