import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEnvelopes, EnvelopeError } from './envelopes.ts';

const key = new Uint8Array(32).fill(7);
const secret = new TextEncoder().encode('postgres://reader:pässword@db/shop');

const opensWith = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof EnvelopeError) return false;
    throw error;
  }
};

test('what was sealed opens for the same tenant and id, and is not readable at rest', async () => {
  const envelopes = createEnvelopes(key);
  const sealed = await envelopes.seal('tenant-a', 'secret-1', secret);
  assert.equal(
    Buffer.from(await envelopes.open('tenant-a', 'secret-1', sealed.keyId, sealed.envelope)),
    Buffer.from(secret),
  );
  assert.not(Buffer.from(sealed.envelope).includes('reader'));
});

test('two envelopes of one secret differ', async () => {
  const envelopes = createEnvelopes(key);
  const one = await envelopes.seal('t', 'i', secret);
  const two = await envelopes.seal('t', 'i', secret);
  assert.not.equal(Buffer.from(one.envelope), Buffer.from(two.envelope));
});

test('another tenant, another id, another key and every changed byte are refused', async () => {
  const envelopes = createEnvelopes(key);
  const { keyId, envelope } = await envelopes.seal('tenant-a', 'secret-1', secret);
  assert.not(await opensWith(envelopes.open('tenant-b', 'secret-1', keyId, envelope)));
  assert.not(await opensWith(envelopes.open('tenant-a', 'secret-2', keyId, envelope)));
  assert.not(
    await opensWith(createEnvelopes(new Uint8Array(32).fill(8)).open('tenant-a', 'secret-1', keyId, envelope)),
  );
  for (let at = 0; at < envelope.byteLength; at += 1) {
    const changed = Uint8Array.from(envelope);
    changed[at]! ^= 1;
    assert.not(await opensWith(envelopes.open('tenant-a', 'secret-1', keyId, changed)), `byte ${at}`);
  }
  assert.not(await opensWith(envelopes.open('tenant-a', 'secret-1', keyId, envelope.subarray(0, 10))));
});

test.run();
