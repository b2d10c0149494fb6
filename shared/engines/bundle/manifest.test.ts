import { createHash, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textFile } from './bundle-file.ts';
import { canonicalJson } from './canonical-json.ts';
import { manifestMediaType, manifestOf, signManifest, verifyManifest } from './manifest.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const sign = (bytes: Uint8Array): Uint8Array => signBytes(null, bytes, privateKey);
const files = [
  textFile('report.md', 'text/markdown', '# hello'),
  textFile('knative/service.yaml', 'application/yaml', 'a: 1\n'),
];
const about = {
  runId: 'run-1',
  generatedAt: '2026-11-24T05:35:00Z',
  version: '1.2.3',
  source: { fileName: 'a.sql', sha256: 'ab'.repeat(32), sizeBytes: 10 },
};
const manifest = manifestOf(files, about);
const envelope = signManifest(manifest, sign, 'key-1');

test('lists every file by path with its size and hash', () => {
  assert.equal(
    manifest.files.map(file => file.path),
    ['knative/service.yaml', 'report.md'],
  );
  assert.is(manifest.files[1]?.sha256, createHash('sha256').update('# hello').digest('hex'));
  assert.is(manifest.files[1]?.sizeBytes, 7);
});

test('a signed manifest verifies, whatever the order of the files', () => {
  assert.equal(verifyManifest(envelope, files, publicKey), { valid: true, manifest });
  assert.is(verifyManifest(JSON.parse(JSON.stringify(envelope)), files.toReversed(), publicKey).valid, true);
});

test('the signature is over DSSE’s pre-authentication encoding', () => {
  let signed = '';
  signManifest(
    manifest,
    bytes => {
      signed = Buffer.from(bytes).toString();
      return new Uint8Array(64);
    },
    'key-1',
  );
  const payload = canonicalJson(manifest);
  assert.is(signed, `DSSEv1 ${manifestMediaType.length} ${manifestMediaType} ${Buffer.byteLength(payload)} ${payload}`);
});

test('every kind of tampering is named', () => {
  const problemsOf = (envelope: unknown, given = files, key = publicKey): string => {
    const result = verifyManifest(envelope, given, key);
    return result.valid ? '' : result.problems.join(' ');
  };
  const [report, service] = files;
  if (report === undefined || service === undefined) throw new Error('two files');
  assert.match(problemsOf(envelope, [service]), 'report.md is missing.');
  assert.match(
    problemsOf(envelope, [...files, textFile('extra.sh', 'text/plain', '')]),
    'extra.sh is not in the manifest.',
  );
  assert.match(
    problemsOf(envelope, [textFile('report.md', 'text/markdown', '# hellp'), service]),
    'report.md was changed',
  );
  assert.match(
    problemsOf(envelope, [textFile('report.md', 'text/markdown', '# hello!'), service]),
    '8 bytes instead of 7',
  );
  assert.match(problemsOf(envelope, [report, report, service]), 'same path');
  assert.match(problemsOf(envelope, files, generateKeyPairSync('ed25519').publicKey), 'signature does not belong');
  assert.match(problemsOf(envelope, files, generateKeyPairSync('x25519').publicKey), 'not an Ed25519 key');
  assert.match(problemsOf({ ...envelope, payloadType: 'text/plain' }), 'not for a bundle');
  assert.match(
    problemsOf({ ...envelope, payload: Buffer.from(canonicalJson({ ...manifest, runId: 'x' })).toString('base64') }),
    'signature does not belong',
  );
  assert.match(problemsOf({ ...envelope, signatures: [] }), 'DSSE');
  for (const nonsense of [undefined, null, 1, 'x', [], {}, { ...envelope, payload: '%%%' }])
    assert.match(problemsOf(nonsense), 'DSSE');
});

test('one valid signature among several is enough, and the key id proves nothing', () => {
  const other = { keyid: 'key-1', sig: Buffer.alloc(64).toString('base64') };
  assert.is(verifyManifest({ ...envelope, signatures: [other, ...envelope.signatures] }, files, publicKey).valid, true);
  assert.is(verifyManifest({ ...envelope, signatures: [other] }, files, publicKey).valid, false);
});

test('a signed payload that is no manifest is refused', () => {
  for (const payload of ['not json', '{}', canonicalJson({ ...manifest, more: 1 })]) {
    const bytes = Buffer.from(payload);
    const encoded = Buffer.concat([
      Buffer.from(`DSSEv1 ${manifestMediaType.length} ${manifestMediaType} ${bytes.length} `),
      bytes,
    ]);
    const signed = {
      payloadType: manifestMediaType,
      payload: bytes.toString('base64'),
      signatures: [{ keyid: 'k', sig: Buffer.from(sign(encoded)).toString('base64') }],
    };
    const result = verifyManifest(signed, files, publicKey);
    assert.equal(result, { valid: false, problems: ['The signed manifest has an unknown shape.'] });
  }
});

test('paths that leave the bundle, and paths given twice, are refused', () => {
  for (const path of ['../a', '/a', 'a//b', 'a/./b', 'a\\b', 'C:a', ''])
    assert.throws(() => manifestOf([textFile(path, 'text/plain', '')], about), undefined, path);
  assert.throws(() => manifestOf([...files, ...files], about), /same path/);
});

test.run();
