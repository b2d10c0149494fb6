import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '#shared/network/free-port.ts';
import { readSettings, SettingsError } from '#shared/platform/settings.ts';
import { startKeyService, type TestKeyService } from '#shared/testing/servers/key-service.ts';
import { loadPlatformKeys } from '../platform-keys.ts';
import { type AwsKmsOptions, createAwsKms } from './aws-kms.ts';
import { createKeyService } from './create-key-service.ts';
import { KeyServiceError, parseWrapped, wrappedText } from './key-service.ts';
import { kmsSettings } from './settings.ts';

let standIn: TestKeyService;
const folder = mkdtempSync(join(tmpdir(), 'cloudforge-kms-'));
test.before(async () => {
  standIn = await startKeyService();
});
test.after(async () => {
  await standIn?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const service = (changes: Partial<AwsKmsOptions> = {}): ReturnType<typeof createAwsKms> =>
  createAwsKms({
    endpoint: new URL(standIn.endpoint),
    region: standIn.region,
    credentials: async () => standIn.credentials,
    keyId: standIn.keyId,
    ...changes,
  });
const key = new Uint8Array(32).fill(7);
const base64 = Buffer.from(key).toString('base64');

async function trouble(work: Promise<unknown>): Promise<{ trouble: string; message: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof KeyServiceError) return { trouble: error.trouble, message: error.message };
    throw error;
  }
  return { trouble: 'none', message: '' };
}

test('a key comes back as it was wrapped, and the wrapped one is a line that names the key of the service', async () => {
  const wrapped = await service({ keyId: 'alias/test' }).wrap(key);
  assert.is(wrapped.keyId, standIn.keyId);
  assert.equal(new Uint8Array(await service().unwrap(wrapped)), key);
  const text = wrappedText(wrapped);
  assert.match(text, /^kms1~arn:aws:kms:[^\s,~]+~[A-Za-z0-9+/=]+$/);
  assert.equal(parseWrapped(`${text}\n`, 'here'), { keyId: wrapped.keyId, ciphertext: wrapped.ciphertext });
  assert.is(parseWrapped(base64, 'here'), undefined);
  for (const damaged of [text.slice(0, -3), `${text}~`, 'kms1~', `kms1~~${base64}`, `kms1~k~${'A'.repeat(12_000)}`])
    assert.throws(() => parseWrapped(damaged, 'This place'), /^This place has a wrapped key that is damaged/);
});

test('each refusal of the service is told apart, says what mends it, and holds no key', async () => {
  const wrapped = await service().wrap(key);
  const cases: [string, number, string, string, RegExp][] = [
    ['AccessDeniedException', 400, '', 'access-denied', /kms:Decrypt.*Allow kms:Encrypt and kms:Decrypt/],
    ['DisabledException', 400, '', 'disabled', /aws kms enable-key --key-id arn:/],
    ['KMSInvalidStateException', 400, 'arn is pending deletion.', 'pending-deletion', /cancel-key-deletion/],
    ['KMSInvalidStateException', 400, 'arn is pending import.', 'disabled', /in a state/],
    ['NotFoundException', 400, '', 'not-found', /CLOUDFORGE_KMS_REGION/],
    ['IncorrectKeyException', 400, '', 'wrong-key', /another key wrapped it/],
    ['InvalidKeyUsageException', 400, '', 'wrong-key', /symmetric/],
    ['ExpiredTokenException', 400, '', 'credentials', /does not know these credentials/],
    ['SomethingNewException', 400, '', 'unexpected', /SomethingNewException to Decrypt/],
  ];
  for (const [type, status, message, expected, text] of cases) {
    standIn.failures.push({ type, status, message: `${message} ${base64}` });
    const found = await trouble(service().unwrap(wrapped));
    assert.is(found.trouble, expected, `${type}: ${found.message}`);
    assert.match(found.message, text);
    assert.not.match(found.message, base64.slice(0, 20));
  }
  const damaged = Uint8Array.from(wrapped.ciphertext, (byte, at) => (at === 20 ? byte ^ 1 : byte));
  assert.is((await trouble(service().unwrap({ ...wrapped, ciphertext: damaged }))).trouble, 'wrong-key');
});

test('a signature by another secret key, and an unknown access key, are refused as credentials', async () => {
  for (const credentials of [
    { ...standIn.credentials, secretAccessKey: 'another' },
    { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'another' },
  ]) {
    const found = await trouble(service({ credentials: async () => credentials }).wrap(key));
    assert.is(found.trouble, 'credentials');
    assert.not.match(found.message, 'another');
  }
});

test('a service that is busy is asked again; one that stays away is named, with what to do', async () => {
  standIn.failures.push({ status: 400, type: 'ThrottlingException' }, { status: 500, type: 'KMSInternalException' });
  standIn.calls.length = 0;
  assert.is((await service().wrap(key)).keyId, standIn.keyId);
  assert.equal(standIn.calls, ['Encrypt', 'Encrypt', 'Encrypt']);
  standIn.failures.push(...Array.from({ length: 2 }, () => ({ status: 503, type: '' })));
  assert.is((await trouble(service({ triesMax: 2 }).wrap(key))).trouble, 'unreachable');
  const nobody = new URL(`http://127.0.0.1:${await freePort()}/`);
  const away = await trouble(service({ endpoint: nobody, triesMax: 2 }).wrap(key));
  assert.is(away.trouble, 'unreachable');
  assert.match(away.message, /does not answer.*CLOUDFORGE_KMS_ENDPOINT/);
});

test('a start: the first key is made wrapped, opened once, and nothing in the folder is a key', async () => {
  const keys = join(folder, 'first');
  standIn.seen.clear();
  const first = await loadPlatformKeys(keys, { service: service() });
  const text = readFileSync(join(keys, 'master.key'), 'utf8');
  assert.match(text, /^kms1~/);
  assert.is(standIn.seen.size, 1);
  standIn.calls.length = 0;
  const again = await loadPlatformKeys(keys, { service: service() });
  for (let use = 0; use < 50; use += 1) again.ring.keys();
  await again.ring.refresh();
  assert.equal(standIn.calls, ['Decrypt']);
  assert.is(again.ring.keys()[0].id, first.ring.keys()[0].id);
  // From the environment as well, and by a platform that wraps no new keys any more.
  const given = await loadPlatformKeys(join(folder, 'other'), {
    masterKey: text,
    masterKeysOld: base64,
    service: service({ keyId: undefined }),
  });
  assert.is(given.ring.keys()[0].id, first.ring.keys()[0].id);
  assert.is(given.ring.keys().length, 2);
  for (const loaded of [first, again, given]) loaded.close();

  standIn.failures.push({ status: 400, type: 'DisabledException' });
  assert.is((await trouble(loadPlatformKeys(keys, { service: service() }))).trouble, 'disabled');
  try {
    await loadPlatformKeys(keys);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, SettingsError);
    assert.match(error instanceof Error ? error.message : '', /wrapped by a key management service/);
  }
});

test('a key of another length is none, whoever wrapped it', async () => {
  const short = wrappedText(await service().wrap(new Uint8Array(16)));
  const found = await trouble(loadPlatformKeys(join(folder, 'short'), { masterKey: short, service: service() }));
  assert.equal([found.trouble, /no master key/.test(found.message)], ['wrong-key', true]);
});

test('settings: https or this machine, the region of the ARN, and a key with its secret', async () => {
  const read = (environment: Record<string, string>): ReturnType<typeof createKeyService> =>
    createKeyService(readSettings(kmsSettings, environment));
  assert.throws(() => read({ CLOUDFORGE_KMS_ENDPOINT: 'http://kms.example.org/' }), /reached by https/);
  assert.throws(() => read({ CLOUDFORGE_KMS_KEY_ID: 'a key' }), /CLOUDFORGE_KMS_KEY_ID: "a key" does not fit/);
  assert.throws(() => read({ CLOUDFORGE_KMS_ACCESS_KEY_ID: 'AKIA' }), /CLOUDFORGE_KMS_SECRET_ACCESS_KEY is not/);
  assert.is(read({}).wrapsWith, undefined);
  const { CLOUDFORGE_KMS_REGION: _, ...byArn } = standIn.environment;
  assert.is((await read(byArn).wrap(key)).keyId, standIn.keyId);
});

test.run();
