import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEventTokens } from '#shared/platform/event-token.ts';
import { createEnvelopes, EnvelopeError } from './envelopes.ts';
import { createKeyFile } from './key-files.ts';
import { addMasterKey, environmentKeyRing, eventKeys, folderKeyRing, retireMasterKeys } from './key-ring.ts';

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-keys-'));
  folders.push(folder);
  return folder;
}
test.after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const bytes = new TextEncoder().encode('a secret');
const text = (opened: Uint8Array): string => new TextDecoder().decode(opened);

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    if (error instanceof EnvelopeError) return error.message;
    throw error;
  }
}

test('a new key seals at once, also in a process that read the folder before; the old one opens until it is retired', async () => {
  const folder = newFolder();
  const elsewhere = folderKeyRing(folder);
  const envelopes = createEnvelopes(elsewhere);
  const before = await envelopes.seal('t', 'i', bytes);
  addMasterKey(folder);
  const [{ id }] = elsewhere.keys();
  assert.is.not(id, before.keyId);
  const after = await envelopes.seal('t', 'i', bytes);
  assert.is(after.keyId, id);
  assert.is(text(await envelopes.open('t', 'i', before.keyId, before.envelope)), 'a secret');

  assert.equal(retireMasterKeys(folder, [before.keyId, id]), [before.keyId]);
  assert.equal(
    elsewhere.keys().map(key => key.id),
    [id],
  );
  assert.match(await refusal(envelopes.open('t', 'i', before.keyId, before.envelope)), before.keyId);
  // The retired key still opens what a backup holds.
  const retired = readFileSync(join(folder, 'retired', `${before.keyId}.key`), 'utf8');
  const restored = createEnvelopes(environmentKeyRing(retired));
  assert.is(text(await restored.open('t', 'i', before.keyId, before.envelope)), 'a secret');
  for (const name of ['master.key', `retired/${before.keyId}.key`])
    assert.is(statSync(join(folder, name)).mode & 0o777, 0o600, name);
  assert.not.ok(readdirSync(folder).some(name => name.endsWith('.new')));
});

test('a key file that another process has made meanwhile is taken as it is', () => {
  const folder = newFolder();
  const [first] = folderKeyRing(folder).keys();
  createKeyFile(folder, 'master.key', () => {
    throw new Error('it is there already');
  });
  let made = 0;
  createKeyFile(folder, 'other.key', () => {
    made += 1;
    // Quicker by a moment.
    writeFileSync(join(folder, 'other.key'), 'of another');
    return 'ours';
  });
  assert.equal([made, readFileSync(join(folder, 'other.key'), 'utf8')], [1, 'of another']);
  assert.equal(folderKeyRing(folder).keys()[0], first);
  assert.equal(readdirSync(folder).sort(), ['master.key', 'other.key']);
});

test('a kill between the two files of a new key leaves a ring that opens everything', async () => {
  const folder = newFolder();
  const ring = folderKeyRing(folder);
  const envelopes = createEnvelopes(ring);
  const before = await envelopes.seal('t', 'i', bytes);
  const old = readFileSync(join(folder, 'master.key'), 'utf8');
  const made = randomBytes(32).toString('base64');
  // Killed after the others were written, before the first was.
  writeFileSync(join(folder, 'master-others.keys'), `${made}\n${old}`);
  assert.is(ring.keys()[0].id, before.keyId);
  assert.is(ring.keys().length, 2);
  // Killed after the first was written, before the others were tidied.
  writeFileSync(join(folder, 'master.key'), `${made}\n`);
  assert.is(ring.keys().length, 2);
  assert.is(text(await envelopes.open('t', 'i', before.keyId, before.envelope)), 'a secret');
});

test('keys of the environment: the first seals, all open, and tokens of events hold across a roll-out', async () => {
  const [one, two] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
  const onlyOld = environmentKeyRing(one, ` ${two},`);
  const onlyNew = environmentKeyRing(two, one);
  const sealed = await createEnvelopes(onlyOld).seal('t', 'i', bytes);
  assert.is(text(await createEnvelopes(onlyNew).open('t', 'i', sealed.keyId, sealed.envelope)), 'a secret');
  const now = new Date();
  for (const [issuer, verifier] of [
    [onlyOld, onlyNew],
    [onlyNew, onlyOld],
  ] as const) {
    const token = createEventTokens(() => eventKeys(issuer)).issue('analyze', now);
    assert.ok(createEventTokens(() => eventKeys(verifier)).verify(token, 'analyze', now));
    assert.not(createEventTokens(() => eventKeys(verifier)).verify(token, 'notify', now));
  }
  const stranger = environmentKeyRing(randomBytes(32).toString('base64'));
  const token = createEventTokens(() => eventKeys(stranger)).issue('analyze', now);
  assert.not(createEventTokens(() => eventKeys(onlyNew)).verify(token, 'analyze', now));
});

test('a key that is none stops the start with the name of its setting, and without the key', () => {
  for (const [current, others, name] of [
    ['c2hvcnQ=', '', 'CLOUDFORGE_MASTER_KEY '],
    [randomBytes(32).toString('base64'), 'c2hvcnQ=', 'CLOUDFORGE_MASTER_KEYS_OLD '],
  ] as const) {
    assert.throws(
      () => environmentKeyRing(current, others),
      (error: Error) => error.message.startsWith(name) && !error.message.includes('c2hvcnQ'),
    );
  }
});

test.run();
