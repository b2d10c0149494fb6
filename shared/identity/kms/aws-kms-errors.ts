import { z } from 'zod';
import type { KmsAnswer } from './aws-kms.ts';
import { KeyServiceError, type KeyServiceTrouble } from './key-service.ts';

const body = z.object({ __type: z.string().max(200), message: z.string().optional(), Message: z.string().optional() });

/** The name of the error in an answer ("Common Error Types" of AWS), without its namespace; '' where there is none. */
function errorOf({ text }: KmsAnswer): { name: string; message: string } {
  try {
    const found = body.parse(JSON.parse(text));
    const name = /(\w+)$/.exec(found.__type.split(':')[0] ?? '')?.[1] ?? '';
    return { name, message: found.message ?? found.Message ?? '' };
  } catch {
    return { name: '', message: '' };
  }
}

const passing =
  /^(Throttling\w*|KMSInternalException|DependencyTimeoutException|KeyUnavailableException|RequestLimit\w*)$/;

/** true if the same request may be answered otherwise in a moment. */
export function canBeRepeated(answer: KmsAnswer): boolean {
  return answer.status >= 500 || answer.status === 429 || passing.test(errorOf(answer).name);
}

interface Asked {
  action: 'Encrypt' | 'Decrypt';
  keyId: string;
  endpoint: URL;
}

type Explained = [KeyServiceTrouble, (asked: Asked) => string];

const explanations: Readonly<Record<string, Explained>> = {
  AccessDeniedException: [
    'access-denied',
    ({ action, keyId }) =>
      `These credentials may not call kms:${action} with the key ${keyId}. Allow kms:Encrypt and kms:Decrypt on it, in the key's policy or the role's.`,
  ],
  DisabledException: [
    'disabled',
    ({ keyId }) => `The key ${keyId} is disabled. Enable it: aws kms enable-key --key-id ${keyId}`,
  ],
  NotFoundException: [
    'not-found',
    ({ keyId, endpoint }) =>
      `There is no key ${keyId} at ${endpoint.host}. Is the region right (CLOUDFORGE_KMS_REGION)? A key that was deleted never comes back, and what it wrapped is lost with it.`,
  ],
  IncorrectKeyException: ['wrong-key', wrongKey],
  InvalidCiphertextException: ['wrong-key', wrongKey],
  InvalidKeyUsageException: [
    'wrong-key',
    ({ keyId }) =>
      `The key ${keyId} can't wrap: it must be a symmetric key for encryption (SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT).`,
  ],
};

function wrongKey({ keyId }: Asked): string {
  return `The key ${keyId} does not open this master key: another key wrapped it, or its text was changed.`;
}

const credentialErrors =
  /^(UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|InvalidClientTokenId|ExpiredToken|InvalidAccessKeyId|MissingAuthenticationToken|AuthFailure|NotAuthorized|OptInRequired)/;

/** What an answer that is no success means, and what mends it. The service's own words are left out. */
export function kmsTrouble(answer: KmsAnswer, asked: Asked): KeyServiceError {
  const { name, message } = errorOf(answer);
  const from = `The key management service at ${asked.endpoint.host} answered ${answer.status} ${name}`.trimEnd();
  if (name === 'KMSInvalidStateException')
    return /pending\s*deletion/i.test(message)
      ? new KeyServiceError(
          'pending-deletion',
          `${from}: the key ${asked.keyId} is about to be deleted, and every secret with it. Keep it: aws kms cancel-key-deletion --key-id ${asked.keyId}, then aws kms enable-key --key-id ${asked.keyId}`,
        )
      : new KeyServiceError('disabled', `${from}: the key ${asked.keyId} is in a state in which it can't be used.`);
  const explained = explanations[name];
  if (explained !== undefined) return new KeyServiceError(explained[0], `${from}: ${explained[1](asked)}`);
  if (credentialErrors.test(name) || answer.status === 401 || answer.status === 403)
    return new KeyServiceError(
      'credentials',
      `${from}: it does not know these credentials. Look at CLOUDFORGE_KMS_ACCESS_KEY_ID and its secret key (or AWS_ACCESS_KEY_ID, or the role of this machine), and at the clock.`,
    );
  return canBeRepeated(answer)
    ? new KeyServiceError('unreachable', `${from}, also when it was asked again. Start the platform once it is well.`)
    : new KeyServiceError('unexpected', `${from} to ${asked.action}.`);
}

/** Nobody answered. */
export function unreachable(endpoint: URL, cause: unknown): KeyServiceError {
  return new KeyServiceError(
    'unreachable',
    `The key management service at ${endpoint.origin} does not answer. Without it no master key can be opened: look at CLOUDFORGE_KMS_ENDPOINT, CLOUDFORGE_KMS_REGION and the network, then start the platform again. What runs already goes on with the keys it has.`,
    { cause },
  );
}
