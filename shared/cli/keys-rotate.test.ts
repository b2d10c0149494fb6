import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { migrateSchema } from '#shared/database/migrate.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';

const state = mkdtempSync(join(tmpdir(), 'cloudforge-keys-'));
const main = fileURLToPath(new URL('main.ts', import.meta.url));
let postgres: ScratchPostgres;
test.before(async () => {
  postgres = await scratchPostgres();
  await migrateSchema(postgres.url);
});
test.after(async () => {
  await postgres?.stop();
  rmSync(state, { recursive: true, force: true });
});

const Result = z.object({ kid: z.string(), signsFrom: z.iso.datetime(), created: z.boolean() });

function rotate(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, CLOUDFORGE_STATE: state, DATABASE_URL: postgres.url };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'keys', 'rotate', ...args], {
    env,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

test('keys rotate publishes a key for an hour from now, and names it again until then', async () => {
  const first = rotate('--json');
  assert.is(first.code, 0, first.stderr);
  // The very first key has nobody to wait for.
  await postgres.query("update cloudforge.signing_keys set signs_from = now() - interval '1 day'");
  const second = Result.parse(JSON.parse(rotate('--json').stdout));
  assert.is(second.created, true);
  const waitsMs = Date.parse(second.signsFrom) - Date.now();
  assert.ok(waitsMs > 59 * 60_000 && waitsMs <= 61 * 60_000, `${waitsMs} ms`);
  const third = rotate();
  assert.is(third.code, 0, third.stderr);
  assert.match(third.stdout, new RegExp(`^Key ${second.kid} waits already`));
  assert.is((await postgres.query('select 1 from cloudforge.signing_keys')).length, 2);
});

test('a word too many is told', () => {
  assert.is(rotate('now').code, 2);
});

test.run();
