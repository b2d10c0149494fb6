import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Services } from '#shared/platform/ctx.ts';
import { createKeyFile, createMasterKeyFile, hasMasterKey } from './key-files.ts';
import { environmentKeyRing, folderKeyRing, type KeyRing } from './key-ring.ts';
import type { KeyService } from './kms/key-service.ts';
import { createKeyOpener, type KeyOpener, newKeyText } from './master-keys.ts';

export interface PlatformKeys {
  /** Master keys: envelopes of secrets at rest and event tokens hang on them. */
  ring: KeyRing;
  opener: KeyOpener;
  signer: Services['signer'];
  /** Looks for new keys no more. */
  close(): void;
}

export interface GivenKeys {
  /** CLOUDFORGE_MASTER_KEY: 32 bytes in base64, or a wrapped key. */
  masterKey?: string | undefined;
  /** CLOUDFORGE_MASTER_KEYS_OLD: the same, separated by commas. */
  masterKeysOld?: string | undefined;
  signingKeyPem?: string | undefined;
  /** Opens keys that are wrapped, and wraps the first one where there is none yet. */
  service?: KeyService;
  /** Told when a key that was added could not be opened: the ring goes on with those it has. */
  onTrouble?(error: unknown): void;
}

/** Two looks at two files a second cost nothing, and a rotation waits five times as long. */
const lookEveryMs = 2_000;

/**
 * The platform's keys, opened: those that are given, or from files in `folder`, made at the first start and readable by
 * their owner only. Throws SettingsError; KeyServiceError where a key is wrapped and the service does not open it.
 */
export async function loadPlatformKeys(folder: string, given: GivenKeys = {}): Promise<PlatformKeys> {
  const { service } = given;
  const opener = createKeyOpener(service);
  if (given.masterKey === undefined && !hasMasterKey(folder)) {
    const text = await newKeyText(service);
    createMasterKeyFile(folder, () => text);
  }
  const ring =
    given.masterKey === undefined
      ? folderKeyRing(folder, opener)
      : environmentKeyRing(given.masterKey, given.masterKeysOld, opener);
  await ring.refresh();
  ring.keys();
  return {
    ring,
    opener,
    signer: loadSigner(folder, given.signingKeyPem),
    close: given.masterKey === undefined ? lookForKeys(ring, given.onTrouble) : () => undefined,
  };
}

/** A key that another process adds, wrapped, is opened before anything is sealed with it. Returns what ends the looks. */
function lookForKeys(ring: KeyRing, onTrouble: GivenKeys['onTrouble'] = () => undefined): () => void {
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    try {
      await ring.refresh();
      ring.keys();
    } catch (error) {
      onTrouble(error);
    }
    looking = false;
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** What signs manifests, certificates and heads of the audit log: `pem`, or a file in `folder` made at the first use. */
export function loadSigner(folder: string, pem?: string): Services['signer'] {
  return createSigner(
    createPrivateKey(
      pem ??
        fileOr(folder, 'signing-key.pem', () =>
          generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        ),
    ),
  );
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
