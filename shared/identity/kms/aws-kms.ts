import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type SigningCredentials, signedHeaders } from '#shared/network/aws-signature.ts';
import { canBeRepeated, kmsTrouble, unreachable } from './aws-kms-errors.ts';
import { type KeyService, KeyServiceError } from './key-service.ts';

export interface AwsKmsOptions {
  endpoint: URL;
  region: string;
  /** Asked before every request: whoever answers keeps them as long as they are good. */
  credentials(): Promise<SigningCredentials>;
  /** The key that wraps; undefined: new master keys are not wrapped. */
  keyId: string | undefined;
  /** How often a service that is busy or away is asked, and how long it is waited for. */
  triesMax?: number;
  timeoutMs?: number;
  now?: () => Date;
}

/**
 * What every ciphertext is bound to (the encryption context of AWS KMS): a policy can allow this and nothing else, and
 * a ciphertext made for another purpose does not open here.
 */
export const encryptionContext = { cloudforge: 'master-key' };

const answerBytesMax = 64 * 1_024;
const pauseMs = 250;
const encrypted = z.object({ KeyId: z.string().min(1), CiphertextBlob: z.base64() });
const decrypted = z.object({ KeyId: z.string().min(1), Plaintext: z.base64() });

/**
 * Keys wrapped by AWS KMS, or by what speaks its API: the actions Encrypt and Decrypt of "AWS KMS API Reference"
 * (AWS JSON 1.1). A service that is busy or away is asked again; then, and for all else, KeyServiceError says why.
 */
export function createAwsKms(options: AwsKmsOptions): KeyService {
  return {
    wrapsWith: options.keyId,
    wrap: async key => {
      if (options.keyId === undefined) throw new Error('There is no key to wrap with.');
      const answer = await call(options, 'Encrypt', options.keyId, {
        Plaintext: Buffer.from(key).toString('base64'),
      });
      const { KeyId: keyId, CiphertextBlob } = parsed(encrypted, answer, 'Encrypt');
      return { keyId, ciphertext: Buffer.from(CiphertextBlob, 'base64') };
    },
    unwrap: async ({ keyId, ciphertext }) => {
      const answer = await call(options, 'Decrypt', keyId, {
        CiphertextBlob: Buffer.from(ciphertext).toString('base64'),
      });
      return Buffer.from(parsed(decrypted, answer, 'Decrypt').Plaintext, 'base64');
    },
  };
}

type Action = 'Encrypt' | 'Decrypt';

async function call(
  options: AwsKmsOptions,
  action: Action,
  keyId: string,
  input: Record<string, string>,
): Promise<string> {
  const body = JSON.stringify({ ...input, KeyId: keyId, EncryptionContext: encryptionContext });
  const triesMax = options.triesMax ?? 3;
  for (let tried = 1; ; tried += 1) {
    const answer = await send(options, action, body);
    if ('text' in answer && answer.status === 200) return answer.text;
    if (tried < triesMax && (!('text' in answer) || canBeRepeated(answer))) {
      await sleep(pauseMs * 2 ** tried);
      continue;
    }
    throw 'text' in answer
      ? kmsTrouble(answer, { action, keyId, endpoint: options.endpoint })
      : unreachable(options.endpoint, answer.cause);
  }
}

export interface KmsAnswer {
  status: number;
  text: string;
}

async function send(options: AwsKmsOptions, action: Action, body: string): Promise<KmsAnswer | { cause: unknown }> {
  const headers = signedHeaders({
    method: 'POST',
    url: options.endpoint,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` },
    body,
    region: options.region,
    service: 'kms',
    credentials: await options.credentials(),
    at: options.now?.() ?? new Date(),
  });
  try {
    const response = await fetch(options.endpoint, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs ?? 5_000),
    });
    return { status: response.status, text: await bounded(response) };
  } catch (cause) {
    return { cause };
  }
}

async function bounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > answerBytesMax) throw new Error(`more than ${answerBytesMax} bytes were answered`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parsed<T>(schema: z.ZodType<T>, text: string, action: Action): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Neither the answer nor the complaint about it is told on: a key may stand in both.
    throw new KeyServiceError('unexpected', `The key management service answered ${action} with something else.`);
  }
}
