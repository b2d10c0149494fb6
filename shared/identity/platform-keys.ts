import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Services } from '#shared/platform/ctx.ts';
import { SettingsError } from '#shared/platform/settings.ts';

export interface PlatformKeys {
  /** 32 bytes: envelopes of secrets at rest. */
  secretKey: Uint8Array;
  /** HMAC key of event tokens. */
  eventKey: Uint8Array;
  signer: Services['signer'];
}

/**
 * The platform's keys: from `masterKey` (base64, 32 bytes; CLOUDFORGE_MASTER_KEY) and `signingKeyPem`, or from files
 * in `folder`, made at the first start and readable by their owner only. Purposes are separated by HKDF (RFC 5869).
 */
export function loadPlatformKeys(
  folder: string,
  given: { masterKey?: string | undefined; signingKeyPem?: string | undefined } = {},
): PlatformKeys {
  const master =
    given.masterKey === undefined
      ? fileOr(folder, 'master.key', () => randomBytes(32).toString('base64'))
      : given.masterKey;
  const masterBytes = Buffer.from(master.trim(), 'base64');
  if (masterBytes.byteLength !== 32)
    throw new SettingsError('CLOUDFORGE_MASTER_KEY must be 32 bytes in base64. Make one with: openssl rand -base64 32');
  const pem =
    given.signingKeyPem ??
    fileOr(folder, 'signing-key.pem', () =>
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    );
  return {
    secretKey: derive(masterBytes, 'secrets'),
    eventKey: derive(masterBytes, 'events'),
    signer: createSigner(createPrivateKey(pem)),
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

function derive(master: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', master, new Uint8Array(), `cloudforge/${purpose}/v1`, 32));
}

function fileOr(folder: string, name: string, make: () => string): string {
  const path = join(folder, name);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const text = make();
  // Written aside and renamed: a kill in between leaves no half key behind.
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return text;
}
