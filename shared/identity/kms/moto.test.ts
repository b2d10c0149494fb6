import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { signedHeaders } from '#shared/network/aws-signature.ts';
import { startMoto, type TestMoto } from '#shared/testing/servers/moto.ts';
import { skipped } from '#shared/testing/skip.ts';
import { createAwsKms } from './aws-kms.ts';
import { type KeyService, KeyServiceError } from './key-service.ts';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const key = new Uint8Array(32).fill(3);
const moto: TestMoto | undefined = await startMoto();
test.after(async () => await moto?.stop());

async function admin(action: string, input: Record<string, unknown>): Promise<unknown> {
  const url = new URL(moto?.endpoint ?? '');
  const body = JSON.stringify(input);
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` };
  const signed = { method: 'POST', url, headers, body, region, service: 'kms', credentials, at: new Date() } as const;
  const response = await fetch(url, { method: 'POST', body, headers: signedHeaders(signed) });
  const text = await response.text();
  assert.is(response.status, 200, text);
  return text === '' ? undefined : JSON.parse(text);
}
async function createKey(input: Record<string, unknown> = {}): Promise<string> {
  const made = z.object({ KeyMetadata: z.object({ Arn: z.string() }) }).parse(await admin('CreateKey', input));
  return made.KeyMetadata.Arn;
}
const service = (keyId: string): KeyService =>
  createAwsKms({
    endpoint: new URL(moto?.endpoint ?? ''),
    region,
    credentials: async () => credentials,
    keyId,
    triesMax: 1,
  });
async function trouble(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof KeyServiceError) return error.trouble;
    throw error;
  }
  return 'none';
}

if (moto === undefined) skipped('keys wrapped by a server that speaks the API of AWS', 'there is no moto_server');
else {
  test('a key is wrapped and opened, by alias too, and also after the key of the service was rotated', async () => {
    const arn = await createKey();
    await admin('CreateAlias', { AliasName: 'alias/cloudforge', TargetKeyId: arn });
    const wrapped = await service('alias/cloudforge').wrap(key);
    assert.is(wrapped.keyId, arn);
    assert.equal(new Uint8Array(await service(arn).unwrap(wrapped)), key);
    await admin('RotateKeyOnDemand', { KeyId: arn });
    assert.equal(new Uint8Array(await service(arn).unwrap(wrapped)), key);
  });

  test('what another key, or none, wrapped is refused; a key that is absent is told apart', async () => {
    const [one, two] = [await createKey(), await createKey()];
    const wrapped = await service(one).wrap(key);
    // This server does not tell another key from one that is forbidden; AWS says IncorrectKeyException.
    assert.is(await trouble(service(two).unwrap({ ...wrapped, keyId: two })), 'access-denied');
    const changed = Uint8Array.from(wrapped.ciphertext, (byte, at) =>
      at === wrapped.ciphertext.length - 1 ? byte ^ 1 : byte,
    );
    assert.is(await trouble(service(one).unwrap({ keyId: one, ciphertext: changed })), 'wrong-key');
    assert.is(await trouble(service(`${one.slice(0, -4)}0000`).wrap(key)), 'not-found');
  });
}

test.run();
