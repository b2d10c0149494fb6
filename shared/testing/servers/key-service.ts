import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type SigningCredentials, signedHeaders } from '#shared/network/aws-signature.ts';
import { serve } from '#shared/platform/serve.ts';

/**
 * A stand-in for AWS KMS, for what a real server can't be brought to: it fails as it is told. Encrypt and Decrypt are
 * real (AES-256-GCM over the key, the context and the version), and a request that is not signed as it must be is
 * refused.
 */
export interface TestKeyService {
  endpoint: string;
  region: string;
  credentials: SigningCredentials;
  /** ARN of its key. */
  keyId: string;
  /** Every key that it wrapped or gave back, in base64. */
  seen: Set<string>;
  /** Answers of the next calls instead of what they would be: a status and the name of an error. */
  failures: { status: number; type: string; message?: string }[];
  calls: string[];
  /** The environment that makes a platform use it. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

const request = z.object({
  KeyId: z.string(),
  Plaintext: z.base64().optional(),
  CiphertextBlob: z.base64().optional(),
  EncryptionContext: z.record(z.string(), z.string()),
});

export async function startKeyService(): Promise<TestKeyService> {
  const region = 'eu-test-1';
  const keyId = `arn:aws:kms:${region}:111122223333:key/${randomBytes(16).toString('hex')}`;
  const credentials = { accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: randomBytes(30).toString('base64') };
  const key = randomBytes(32);
  const seen = new Set<string>();
  const failures: TestKeyService['failures'] = [];
  const calls: string[] = [];
  const refuse = (type: string, status = 400, message = ''): Response =>
    Response.json({ __type: `com.amazonaws.kms#${type}`, message }, { status });

  const answer = async (incoming: Request): Promise<Response> => {
    const body = await incoming.text();
    const action = incoming.headers.get('x-amz-target')?.replace('TrentService.', '') ?? '';
    calls.push(action);
    const failure = failures.shift();
    if (failure !== undefined) return refuse(failure.type, failure.status, failure.message);
    const expected = signedHeaders({
      method: 'POST',
      url: new URL(incoming.url),
      headers: Object.fromEntries(
        ['content-type', 'x-amz-target'].map(name => [name, incoming.headers.get(name) ?? '']),
      ),
      body,
      region,
      service: 'kms',
      credentials,
      at: new Date(
        (incoming.headers.get('x-amz-date') ?? '').replace(
          /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
          '$1-$2-$3T$4:$5:$6Z',
        ),
      ),
    });
    const given = incoming.headers.get('authorization') ?? '';
    if (!given.includes(credentials.accessKeyId)) return refuse('UnrecognizedClientException');
    if (given !== expected.authorization) return refuse('InvalidSignatureException', 403);
    const input = request.parse(JSON.parse(body));
    if (input.KeyId !== keyId && input.KeyId !== 'alias/test') return refuse('NotFoundException');
    const context = Buffer.from(JSON.stringify(input.EncryptionContext));
    if (action === 'Encrypt') {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context);
      seen.add(input.Plaintext ?? '');
      const text = Buffer.concat([cipher.update(Buffer.from(input.Plaintext ?? '', 'base64')), cipher.final()]);
      const blob = Buffer.concat([nonce, cipher.getAuthTag(), text]);
      return Response.json({ KeyId: keyId, CiphertextBlob: blob.toString('base64') });
    }
    const blob = Buffer.from(input.CiphertextBlob ?? '', 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, 12)).setAAD(context);
      decipher.setAuthTag(blob.subarray(12, 28));
      const text = Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]).toString('base64');
      seen.add(text);
      return Response.json({ KeyId: keyId, Plaintext: text });
    } catch {
      return refuse('InvalidCiphertextException');
    }
  };

  const server = await serve({ fetch: answer, port: 0, hostname: '127.0.0.1' });
  const endpoint = `http://127.0.0.1:${server.port}/`;
  return {
    endpoint,
    region,
    credentials,
    keyId,
    seen,
    failures,
    calls,
    environment: {
      CLOUDFORGE_KMS_ENDPOINT: endpoint,
      CLOUDFORGE_KMS_REGION: region,
      CLOUDFORGE_KMS_KEY_ID: keyId,
      CLOUDFORGE_KMS_ACCESS_KEY_ID: credentials.accessKeyId,
      CLOUDFORGE_KMS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    stop: () => server.close(200),
  };
}
