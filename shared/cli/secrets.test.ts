import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { connectDatabase, type PlatformDatabase } from '#shared/database/connect.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import { createEnvelopes } from '#shared/identity/envelopes.ts';
import { countByKey, envelopeTables } from '#shared/identity/envelopes-reseal.ts';
import { folderKeyRing } from '#shared/identity/key-ring.ts';
import { rotateMasterKey } from '#shared/identity/key-ring-rotate.ts';
import { platformTenant } from '#shared/identity/signing-keys.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';

const state = mkdtempSync(join(tmpdir(), 'cloudforge-secrets-'));
const ring = folderKeyRing(join(state, 'keys'));
const envelopes = createEnvelopes(ring);
const organizationId = randomUUID();
const userId = randomUUID();
let postgres: ScratchPostgres;
let database: PlatformDatabase;

test.before(async () => {
  postgres = await scratchPostgres();
  await migrateSchema(postgres.url);
  database = connectDatabase({ connectionString: postgres.url, connectionsMax: 6, applicationName: 'secrets test' });
  await database.transaction({ role: 'cloudforge_auth' }, async db => {
    await db.insertInto('organizations').values({ id: organizationId, name: 'Tenant' }).execute();
    await db.insertInto('users').values({ id: userId, email: 'somebody@example.org' }).execute();
  });
});
test.after(async () => {
  await database?.close();
  await postgres?.stop();
  rmSync(state, { recursive: true, force: true });
});

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function rotate(...args: string[]): { child: ChildProcess; output(): string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [main, 'secrets', ...args], {
    env: { ...process.env, CLOUDFORGE_STATE: state, DATABASE_URL: postgres.url },
  });
  let output = '';
  child.stdout.on('data', bytes => (output += bytes));
  child.stderr.on('data', bytes => (output += bytes));
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  return { child, output: () => output, ended };
}

/** Keeps a secret as the application does. Returns its id; its text is its id. */
async function write(): Promise<string> {
  const id = randomUUID();
  const { keyId, envelope } = await envelopes.seal(organizationId, id, new TextEncoder().encode(id));
  await database.transaction({ role: 'cloudforge_app', organizationId }, db =>
    db
      .insertInto('secrets')
      .values({ organization_id: organizationId, id, purpose: 'test', key_id: keyId, envelope: Buffer.from(envelope) })
      .execute(),
  );
  return id;
}
async function read(id: string): Promise<string> {
  const row = await database.transaction({ role: 'cloudforge_app', organizationId, readOnly: true }, db =>
    db.selectFrom('secrets').select(['key_id', 'envelope']).where('id', '=', id).executeTakeFirstOrThrow(),
  );
  return new TextDecoder().decode(await envelopes.open(organizationId, id, row.key_id, row.envelope));
}
const keyCounts = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await postgres.query('select key_id, count(*)::int as count from cloudforge.secrets group by 1')).map(row => [
      String(row.key_id),
      Number(row.count),
    ]),
  );

test('no table with an envelope is missing from the list that a rotation goes through', async () => {
  const tables = await postgres.query(
    `select table_name from information_schema.columns where table_schema = 'cloudforge' and column_name = 'envelope'
       and data_type = 'bytea' order by 1`,
  );
  assert.equal(
    tables.map(row => row.table_name),
    envelopeTables.map(entry => entry.table).sort(),
  );
});

test('rotation: readers and writers go on, a kill in the middle loses nothing, and the old key is retired', async () => {
  const ids: string[] = [];
  for (let at = 0; at < 800; at += 100) ids.push(...(await Promise.all(Array.from({ length: 100 }, () => write()))));
  const [{ id: oldKey }] = ring.keys();

  let stopped = false;
  const failures: string[] = [];
  let reads = 0;
  const everybody = Array.from({ length: 3 }, async (_, who) => {
    while (!stopped) {
      try {
        if (who === 0) ids.push(await write());
        const id = ids[Math.floor((reads * 7919) % ids.length)] ?? '';
        if ((await read(id)) !== id) failures.push(`${id} reads as another`);
        reads += 1;
      } catch (error) {
        failures.push(String(error));
      }
      await sleep(1);
    }
  });

  const killed = rotate('rotate', '--grace', '0');
  while (!killed.output().includes('sealed anew')) {
    assert.is(killed.child.exitCode, null, killed.output());
    await sleep(1);
  }
  killed.child.kill('SIGKILL');
  await killed.ended;
  const half = await keyCounts();
  assert.ok((half[oldKey] ?? 0) > 0, `nothing was left to do: ${JSON.stringify(half)}`);
  const [{ id: newKey }] = ring.keys();
  assert.is.not(newKey, oldKey);
  assert.ok((half[newKey] ?? 0) > 0);

  const again = rotate('rotate', '--grace', '1', '--json');
  assert.is(await again.ended, 0, again.output());
  stopped = true;
  await Promise.all(everybody);
  assert.equal(failures, []);
  assert.ok(reads > 20, String(reads));
  assert.match(again.output(), 'an earlier rotation was not finished');
  assert.equal(Object.keys(await keyCounts()), [newKey]);
  assert.equal(
    ring.keys().map(key => key.id),
    [newKey],
  );
  for (let at = 0; at < ids.length; at += 100) {
    const some = ids.slice(at, at + 100);
    assert.equal(await Promise.all(some.map(read)), some);
  }

  const status = rotate('status');
  assert.is(await status.ended, 0, status.output());
  assert.match(status.output(), `${newKey}  seals   ${ids.length} secrets`);
});

test('secrets of people and of the platform are sealed anew as well; what no key opens is named and left', async () => {
  const deviceId = randomUUID();
  const foreign = createEnvelopes(new Uint8Array(32).fill(9));
  const lostId = randomUUID();
  await database.transaction({ role: 'cloudforge_auth' }, async db => {
    const device = await envelopes.seal(userId, deviceId, new TextEncoder().encode('totp'));
    await db
      .insertInto('totp_devices')
      .values({
        id: deviceId,
        user_id: userId,
        name: 'phone',
        key_id: device.keyId,
        envelope: Buffer.from(device.envelope),
      })
      .execute();
    const signing = await envelopes.seal(platformTenant, 'kid', new TextEncoder().encode('rsa'));
    await db
      .insertInto('signing_keys')
      .values({
        id: 'kid',
        public_jwk: '{}',
        key_id: signing.keyId,
        envelope: Buffer.from(signing.envelope),
        signs_from: new Date(),
      })
      .execute();
  });
  const lost = await foreign.seal(organizationId, lostId, new TextEncoder().encode('lost'));
  await postgres.query(
    'insert into cloudforge.secrets (organization_id, id, purpose, key_id, envelope) values ($1, $2, $3, $4, $5)',
    [organizationId, lostId, 'test', lost.keyId, lost.envelope],
  );
  const result = await rotateMasterKey({
    database,
    ring,
    folder: join(state, 'keys'),
    graceMs: 0,
    onStep: () => undefined,
  });
  assert.equal(result.unopened, [{ table: 'secrets', id: lostId, keyId: lost.keyId }]);
  const [device] = await postgres.query('select key_id, envelope from cloudforge.totp_devices');
  const [signing] = await postgres.query('select key_id, envelope from cloudforge.signing_keys');
  const [{ id: current }] = ring.keys();
  for (const [row, owner, id, text] of [
    [device, userId, deviceId, 'totp'],
    [signing, platformTenant, 'kid', 'rsa'],
  ] as const) {
    assert.is(row?.key_id, current);
    const opened = await envelopes.open(owner, id, current, z.instanceof(Uint8Array).parse(row?.envelope));
    assert.is(new TextDecoder().decode(opened), text);
  }
  assert.is((await countByKey(database)).get(lost.keyId), 1);
});

test.run();
