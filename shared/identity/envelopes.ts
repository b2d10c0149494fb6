import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Services } from '#shared/platform/ctx.ts';
import { keyIdOf, type MasterKey } from './master-keys.ts';

/** Thrown when an envelope can't be opened: another key, another tenant, another id, or a changed byte. */
export class EnvelopeError extends Error {}

const nonceBytes = 12;
const tagBytes = 16;

/** The keys that envelopes are made with: the first seals, all open. */
export interface EnvelopeKeys {
  keys(): readonly [EnvelopeKey, ...EnvelopeKey[]];
  /** Opens keys that were added and are wrapped; called before a key is said to be missing. */
  refresh(): Promise<void>;
}
type EnvelopeKey = Pick<MasterKey, 'id' | 'secretKey'>;

/**
 * Secrets at rest: AES-256-GCM (NIST SP 800-38D) with a random nonce. The tenant and the id of the row are
 * authenticated with it, so a ciphertext copied into another row or tenant does not open. Every envelope is sealed by
 * the master key itself and not by a data key of its own: they are small, and sealing a data key anew costs as much as
 * sealing them. `keys`: a ring, or the 32 bytes of a single key. Layout of an envelope: nonce, tag, ciphertext.
 */
export function createEnvelopes(keys: Uint8Array | EnvelopeKeys): Services['envelopes'] {
  const ring = keys instanceof Uint8Array ? singleKey(keys) : keys;
  const boundTo = (organizationId: string, id: string): Buffer => Buffer.from(`cloudforge/v1/${organizationId}/${id}`);
  return {
    seal: async (organizationId, id, plaintext) => {
      const [key] = ring.keys();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key.secretKey, nonce);
      cipher.setAAD(boundTo(organizationId, id));
      const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return { keyId: key.id, envelope: Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]) };
    },
    open: async (organizationId, id, keyId, envelope) => {
      const find = (): Uint8Array | undefined => ring.keys().find(known => known.id === keyId)?.secretKey;
      let key = find();
      if (key === undefined) {
        await ring.refresh();
        key = find();
      }
      if (key === undefined)
        throw new EnvelopeError(
          `This secret was sealed with another key (${keyId}). Start the platform with that key, as CLOUDFORGE_MASTER_KEY or among CLOUDFORGE_MASTER_KEYS_OLD.`,
        );
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

function singleKey(secretKey: Uint8Array): EnvelopeKeys {
  if (secretKey.byteLength !== 32) throw new EnvelopeError('The secret key must be 32 bytes.');
  const key = { id: keyIdOf(secretKey), secretKey };
  return { keys: () => [key], refresh: async () => undefined };
}
