import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connectDatabase, type PlatformDatabase } from '#shared/database/connect.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import { createEnvelopes } from '#shared/identity/envelopes.ts';
import { rotateMasterKey } from '#shared/identity/key-ring-rotate.ts';
import { createKeyService } from '#shared/identity/kms/create-key-service.ts';
import { kmsSettings } from '#shared/identity/kms/settings.ts';
import { loadPlatformKeys, type PlatformKeys } from '#shared/identity/platform-keys.ts';
import type { Services } from '#shared/platform/ctx.ts';
import { readSettings } from '#shared/platform/settings.ts';
import { loud } from '#shared/testing/loud.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { startKeyService, type TestKeyService } from '#shared/testing/servers/key-service.ts';

const state = mkdtempSync(join(tmpdir(), 'cloudforge-secrets-kms-'));
const keyFile = join(state, 'keys', 'master.key');
const organizationId = randomUUID();
const ids: string[] = [];
let kms: TestKeyService;
let postgres: ScratchPostgres;
let database: PlatformDatabase;
/** A platform that runs all the time, with the settings of the service. */
let running: PlatformKeys;
let envelopes: Services['envelopes'];

test.before(
  loud(async () => {
    kms = await startKeyService();
    postgres = await scratchPostgres();
    await migrateSchema(postgres.url);
    database = connectDatabase({ connectionString: postgres.url, connectionsMax: 4, applicationName: 'kms test' });
    await database.transaction({ role: 'cloudforge_auth' }, db =>
      db.insertInto('organizations').values({ id: organizationId, name: 'Tenant' }).execute(),
    );
    const { CLOUDFORGE_KMS_KEY_ID: _, ...access } = kms.environment;
    running = await loadPlatformKeys(join(state, 'keys'), {
      service: createKeyService(readSettings(kmsSettings, access)),
    });
    envelopes = createEnvelopes(running.ring);
    for (let at = 0; at < 150; at += 1) await write();
  }),
);
test.after(
  loud(async () => {
    running?.close();
    await database?.close();
    await postgres?.stop();
    await kms?.stop();
    rmSync(state, { recursive: true, force: true });
  }),
);

/** Keeps a secret as the application does; its text is its id. */
async function write(): Promise<void> {
  const id = randomUUID();
  const { keyId, envelope } = await envelopes.seal(organizationId, id, new TextEncoder().encode(id));
  await database.transaction({ role: 'cloudforge_app', organizationId }, db =>
    db
      .insertInto('secrets')
      .values({ organization_id: organizationId, id, purpose: 'test', key_id: keyId, envelope: Buffer.from(envelope) })
      .execute(),
  );
  ids.push(id);
}
async function read(id: string): Promise<void> {
  const row = await database.transaction({ role: 'cloudforge_app', organizationId, readOnly: true }, db =>
    db.selectFrom('secrets').select(['key_id', 'envelope']).where('id', '=', id).executeTakeFirstOrThrow(),
  );
  assert.is(new TextDecoder().decode(await envelopes.open(organizationId, id, row.key_id, row.envelope)), id);
}

const main = fileURLToPath(new URL('main.ts', import.meta.url));
function command(
  words: readonly string[],
  changes: Record<string, string>,
): { child: ChildProcess; output(): string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [main, 'secrets', ...words], {
    env: { ...process.env, ...kms.environment, CLOUDFORGE_STATE: state, DATABASE_URL: postgres.url, ...changes },
  });
  let output = '';
  child.stdout.on('data', bytes => (output += bytes));
  child.stderr.on('data', bytes => (output += bytes));
  return { child, output: () => output, ended: new Promise(resolve => child.once('close', resolve)) };
}

/** Rotates with a kill once `until` is said, then once more to the end, while a platform reads and writes. */
async function rotate(until: string, changes: Record<string, string> = {}): Promise<string> {
  let stopped = false;
  let reads = 0;
  const failures: unknown[] = [];
  const platform = (async () => {
    while (!stopped) {
      try {
        await write();
        await read(ids[(reads * 7919) % ids.length] ?? '');
        reads += 1;
      } catch (error) {
        failures.push(error);
      }
      await sleep(5);
    }
  })();
  const killed = command(['rotate', '--grace', '2.5'], changes);
  while (!killed.output().includes(until)) {
    assert.is(killed.child.exitCode, null, killed.output());
    await sleep(2);
  }
  killed.child.kill('SIGKILL');
  await killed.ended;
  const again = command(['rotate', '--grace', '2.5'], changes);
  const code = await again.ended;
  stopped = true;
  await platform;
  assert.is(code, 0, again.output());
  assert.equal(failures, []);
  assert.ok(reads > 5, String(reads));
  assert.match(again.output(), 'an earlier rotation was not finished');
  for (const id of ids) await read(id);
  const rows = await postgres.query('select distinct key_id from cloudforge.secrets');
  assert.equal(rows, [{ key_id: running.ring.keys()[0].id }]);
  assert.is(running.ring.keys().length, 1);
  return readFileSync(keyFile, 'utf8').trim();
}

test('from a file into the service, killed before all have opened the new key: nobody notices', async () => {
  const before = readFileSync(keyFile, 'utf8').trim();
  const after = await rotate('waiting until every process');
  assert.ok(after.startsWith(`kms1~${kms.keyId}~`), after.slice(0, 40));
  assert.not(kms.seen.has(before));
  const [id] = running.ring.keys().map(key => key.id);
  const status = command(['status'], {});
  assert.is(await status.ended, 0, status.output());
  assert.match(status.output(), `${id}  seals   ${ids.length} secrets`);
});

test('to a new master key within the service', async () => {
  const [{ id: before }] = running.ring.keys();
  const result = await rotateMasterKey({
    database,
    ring: running.ring,
    opener: running.opener,
    service: createKeyService(readSettings(kmsSettings, kms.environment)),
    folder: join(state, 'keys'),
    graceMs: 0,
    onStep: () => undefined,
  });
  assert.equal(result.retired, [before]);
  assert.is.not(result.keyId, before);
  assert.ok(readFileSync(keyFile, 'utf8').startsWith('kms1~'));
  assert.ok(readFileSync(join(state, 'keys', 'retired', `${before}.key`), 'utf8').startsWith('kms1~'));
  await read(ids[0] ?? '');
});

test('and out of it again', async () => {
  const after = await rotate('sealed anew', { CLOUDFORGE_KMS_KEY_ID: '' });
  assert.is(Buffer.from(after, 'base64').byteLength, 32);
});

test('a service that refuses ends the rotation before anything is changed, with what mends it', async () => {
  const before = readFileSync(keyFile, 'utf8');
  kms.failures.push({ status: 400, type: 'AccessDeniedException' });
  const refused = command(['rotate', '--grace', '0'], {});
  assert.is.not(await refused.ended, 0);
  assert.match(refused.output(), /may not call kms:Encrypt/);
  assert.not.match(refused.output(), /\n\s+at /);
  assert.is(readFileSync(keyFile, 'utf8'), before);
  assert.is(running.ring.keys().length, 1);
});

test('a key for a secret store is printed wrapped, or as it is', async () => {
  const wrapped = command(['new-key'], {});
  assert.is(await wrapped.ended, 0, wrapped.output());
  assert.match(wrapped.output(), /^kms1~arn:\S+\n$/);
  const plain = command(['new-key'], { CLOUDFORGE_KMS_KEY_ID: '' });
  assert.is(await plain.ended, 0, plain.output());
  assert.is(Buffer.from(plain.output(), 'base64').byteLength, 32);
});

test.run();
