import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Services } from '#shared/platform/ctx.ts';

/** Thrown when an envelope can't be opened: another key, another tenant, another id, or a changed byte. */
export class EnvelopeError extends Error {}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Secrets at rest: AES-256-GCM (NIST SP 800-38D) with a random nonce. The tenant and the id of the row are
 * authenticated with it, so a ciphertext copied into another row or tenant does not open.
 * `key`: 32 bytes. Layout of an envelope: nonce, tag, ciphertext.
 */
export function createEnvelopes(key: Uint8Array): Services['envelopes'] {
  if (key.byteLength !== 32) throw new EnvelopeError('The secret key must be 32 bytes.');
  const keyId = createHash('sha256').update('cloudforge-key-id').update(key).digest('hex').slice(0, 16);
  const boundTo = (organizationId: string, id: string): Buffer => Buffer.from(`cloudforge/v1/${organizationId}/${id}`);
  return {
    seal: async (organizationId, id, plaintext) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(boundTo(organizationId, id));
      const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return { keyId, envelope: Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]) };
    },
    open: async (organizationId, id, givenKeyId, envelope) => {
      if (givenKeyId !== keyId)
        throw new EnvelopeError('This secret was sealed with another key. Start the platform with that key.');
      if (envelope.byteLength < nonceBytes + tagBytes) throw new EnvelopeError('This secret is damaged.');
      const decipher = createDecipheriv('aes-256-gcm', key, envelope.subarray(0, nonceBytes));
      decipher.setAAD(boundTo(organizationId, id));
      decipher.setAuthTag(envelope.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(envelope.subarray(nonceBytes + tagBytes)), decipher.final()]);
      } catch (error) {
        throw new EnvelopeError('This secret does not belong to this row, or was changed.', { cause: error });
      }
    },
  };
}
