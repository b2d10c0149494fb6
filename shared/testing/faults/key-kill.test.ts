import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSigningKeys } from '#shared/identity/signing-keys.ts';
import type { CrashPoint } from '#shared/platform/crash-points.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { type Control, createControl } from './control.ts';
import { bareEnvelopes } from './key-process.ts';

/** Keys that are rotated by a process which is killed before or after its commit: none is lost, and none made twice. */
let harness: Harness;
let control: Control;
let folder: string;
test.before(async () => {
  harness = await startHarness({ functions: [] });
  folder = mkdtempSync(join(tmpdir(), 'cloudforge-keys-'));
  control = createControl(folder);
});
test.after(async () => {
  await harness.stop();
  rmSync(folder, { recursive: true, force: true });
});
test.before.each(async () => void (await harness.postgres.query('delete from cloudforge.signing_keys')));

/** Runs the task to its end, or to its death at the point. */
function run(task: 'rotate' | 'reseal', key: string, point?: CrashPoint): void {
  if (point !== undefined) control.arm({ role: 'supervisor', point });
  const ended = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('key-process.ts', import.meta.url)), task, harness.postgres.url, key],
    { env: { ...process.env, ...control.environment }, encoding: 'utf8', timeout: 30_000 },
  );
  control.disarm();
  assert.is(ended.signal, point === undefined ? null : 'SIGKILL', ended.stderr);
}

const keys = async (): Promise<{ key: unknown; signs: unknown }[]> =>
  (
    await harness.postgres.query(
      'select key_id, signs_until is null as signs from cloudforge.signing_keys order by signs_from',
    )
  ).map(row => ({ key: row.key_id, signs: row.signs }));

for (const [point, afterKill] of [
  ['signing-key.before-commit', 1],
  ['signing-key.after-commit', 2],
] as const)
  test(`a rotation killed at ${point} is there or is not, and the next one ends it`, async () => {
    run('rotate', 'a');
    const first = await keys();
    assert.equal(first, [{ key: 'a', signs: true }]);
    run('rotate', 'a', point);
    assert.is((await keys()).length, afterKill);
    run('rotate', 'a');
    assert.equal(await keys(), [
      { key: 'a', signs: false },
      { key: 'a', signs: true },
    ]);
    const signing = createSigningKeys({ ...harness.platform, envelopes: bareEnvelopes('a') });
    const { kid, key } = await signing.signer();
    assert.is(key.type, 'private');
    assert.ok((await signing.verifier(kid)) !== undefined);
    assert.is((await signing.published()).length, 2);
  });

for (const point of ['reseal.before-commit', 'reseal.after-commit'] as const)
  test(`sealing anew, killed at ${point}, leaves nothing that does not open, and goes on where it was`, async () => {
    // Sealed by a key that is still in the ring of this test; the process knows both by their names.
    run('rotate', 'a');
    await harness.postgres.query(
      "insert into cloudforge.secrets (organization_id, id, purpose, key_id, envelope) select $1, gen_random_uuid(), 'test', 'a', convert_to('a:s' || n, 'UTF8') from generate_series(1, 120) n",
      [harness.tenant.organizationId],
    );
    run('reseal', 'b', point);
    const opens = async (): Promise<Record<string, unknown>[]> =>
      await harness.postgres.query(`
        select count(*)::int as rows, count(*) filter (where key_id = 'b')::int as anew,
          count(*) filter (where convert_from(envelope, 'UTF8') not like key_id || ':s%')::int as unopened
        from cloudforge.secrets`);
    const [torn] = await opens();
    assert.is(torn?.unopened, 0);
    assert.is(torn?.rows, 120);
    assert.is(torn?.anew, point.includes('before') ? 0 : 100, 'a batch is whole or not at all');
    run('reseal', 'b');
    assert.equal(await opens(), [{ rows: 120, anew: 120, unopened: 0 }]);
    await harness.postgres.query('delete from cloudforge.secrets');
  });

test.run();
