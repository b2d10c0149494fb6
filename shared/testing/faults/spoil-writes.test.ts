import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskFault } from './control.ts';
import { spoilWrites } from './spoil-writes.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-writes-'));
const file = join(folder, 'file');
let fault: DiskFault | undefined;

test.before(async () => await spoilWrites(() => fault));
test.after(() => rmSync(folder, { recursive: true, force: true }));

async function writeText(): Promise<{ bytesWritten: number }> {
  await using handle = await open(file, 'w');
  return await handle.write(Buffer.from('text'), 0, 4, 0);
}

const of = (mode: DiskFault['mode']): DiskFault => ({ mode, roles: [], share: 1, stallMs: 50 });

test('without a fault a write is a write', async () => {
  fault = undefined;
  assert.is((await writeText()).bytesWritten, 4);
  assert.is(readFileSync(file, 'utf8'), 'text');
});

for (const [mode, code] of [
  ['full', 'ENOSPC'],
  ['broken', 'EIO'],
] as const) {
  test(`a disk that is ${mode} refuses with ${code}`, async () => {
    fault = of(mode);
    let refused: unknown;
    await writeText().catch(error => {
      refused = error;
    });
    assert.ok(refused instanceof Error && 'code' in refused && refused.code === code);
  });
}

test('a lost write says that it was done, and was not', async () => {
  fault = of('lost');
  assert.is((await writeText()).bytesWritten, 4);
  assert.is(readFileSync(file, 'utf8'), '');
});

test('a stalled write comes late', async () => {
  fault = of('stall');
  const begun = performance.now();
  await writeText();
  assert.ok(performance.now() - begun >= 45);
  assert.is(readFileSync(file, 'utf8'), 'text');
});

test.run();
