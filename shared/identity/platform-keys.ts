import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Services } from '#shared/platform/ctx.ts';
import { createKeyFile, environmentKeyRing, folderKeyRing, type KeyRing } from './key-ring.ts';

export interface PlatformKeys {
  /** Master keys: envelopes of secrets at rest and event tokens hang on them. */
  ring: KeyRing;
  signer: Services['signer'];
}

/**
 * The platform's keys: from `masterKey` (base64, 32 bytes; CLOUDFORGE_MASTER_KEY), `masterKeysOld` (the same, separated
 * by commas) and `signingKeyPem`, or from files in `folder`, made at the first start and readable by their owner only.
 */
export function loadPlatformKeys(
  folder: string,
  given: {
    masterKey?: string | undefined;
    masterKeysOld?: string | undefined;
    signingKeyPem?: string | undefined;
  } = {},
): PlatformKeys {
  return {
    ring:
      given.masterKey === undefined ? folderKeyRing(folder) : environmentKeyRing(given.masterKey, given.masterKeysOld),
    signer: createSigner(
      createPrivateKey(
        given.signingKeyPem ??
          fileOr(folder, 'signing-key.pem', () =>
            generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
          ),
      ),
    ),
  };
}

/** Ed25519 (RFC 8032). The key id is the first 16 hex digits of the sha256 of the public key's DER form. */
export function createSigner(privateKey: KeyObject): Services['signer'] {
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    keyId: createHash('sha256').update(der).digest('hex').slice(0, 16),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: bytes => sign(null, bytes, privateKey),
  };
}

function fileOr(folder: string, name: string, make: () => string): string {
  createKeyFile(folder, name, make);
  return readFileSync(join(folder, name), 'utf8');
}
