import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { manifestOf, signManifest } from '../../../../shared/engines/bundle/manifest.ts';
import { type FetchedFile, verifyBundle } from './verify-bundle.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));
const files: FetchedFile[] = [
  { path: 'schema.sql', bytes: bytes('CREATE TABLE a (b int);') },
  { path: 'knative/service.yaml', bytes: bytes('kind: Service') },
];
const manifest = manifestOf(
  files.map(file => ({ ...file, mediaType: 'text/plain' })),
  {
    runId: 'r',
    generatedAt: '2026-01-01T00:00:00Z',
    version: '1',
    source: { fileName: 'dump.sql', sha256: '0'.repeat(64), sizeBytes: 1 },
  },
);
const envelope = signManifest(manifest, data => sign(null, data, privateKey), 'key');
const text = JSON.stringify(envelope);

test('what the platform signs, the page finds good', async () => {
  assert.equal(await verifyBundle(text, files, pem), { valid: true, files: 2 });
});

test('a changed, missing or added file is named', async () => {
  const changed = files.map(file => (file.path === 'schema.sql' ? { ...file, bytes: bytes('DROP TABLE a;') } : file));
  assert.equal(await verifyBundle(text, changed, pem), {
    valid: false,
    problems: ['schema.sql was changed: its SHA-256 differs.'],
  });
  assert.equal(await verifyBundle(text, files.slice(0, 1), pem), {
    valid: false,
    problems: ['knative/service.yaml is missing.'],
  });
  const added = [...files, { path: 'more.sh', bytes: bytes('') }];
  assert.equal(await verifyBundle(text, added, pem), { valid: false, problems: ['more.sh is not in the manifest.'] });
});

test('another key, a changed manifest and no manifest are refused', async () => {
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const foreign = await verifyBundle(text, files, other);
  const payload = Buffer.from(envelope.payload, 'base64').toString().replace('dump.sql', 'dumb.sql');
  const changed = JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') });
  for (const verdict of [foreign, await verifyBundle(changed, files, pem)])
    assert.equal(verdict, { valid: false, problems: ['The signature does not belong to this manifest and key.'] });
  for (const junk of ['', '{}', '[]', '{"payload":"%%","payloadType":1}'])
    assert.is((await verifyBundle(junk, files, pem)).valid, false, junk);
});

test('a key that is none is a problem in words', async () => {
  try {
    await verifyBundle(text, files, 'no key');
    assert.unreachable();
  } catch (error) {
    assert.match(error instanceof Error ? error.message : '', 'can not check the signature');
  }
});

test.run();
