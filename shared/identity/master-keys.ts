import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { SettingsError } from '#shared/platform/settings.ts';
import { type KeyService, KeyServiceError, parseWrapped, wrappedText } from './kms/key-service.ts';

/** A master key with what is derived from it. Purposes are separated by HKDF (RFC 5869). */
export interface MasterKey {
  /** Names the key in every row that it sealed; tells nothing about it. */
  id: string;
  /** 32 bytes: envelopes of secrets at rest. */
  secretKey: Uint8Array;
  /** HMAC key of event tokens. */
  eventKey: Uint8Array;
}

const keyBytes = 32;

/** Makes keys of texts. What a service has opened stays in memory, and is written nowhere. */
export interface KeyOpener {
  /** The key of a text; undefined where it is wrapped and was not opened yet. Throws SettingsError. */
  known(text: string, where: string): MasterKey | undefined;
  /** Opens those of the texts that are not open, and forgets all others. Throws SettingsError, KeyServiceError. */
  open(texts: readonly { text: string; where: string }[]): Promise<void>;
}

export function createKeyOpener(service?: KeyService): KeyOpener {
  const opened = new Map<string, MasterKey>();
  const known: KeyOpener['known'] = (text, where) => {
    const found = opened.get(text);
    if (found !== undefined || parseWrapped(text, where) !== undefined) return found;
    const key = deriveKey(parseKey(text, where));
    opened.set(text, key);
    return key;
  };
  return {
    known,
    open: async texts => {
      for (const { text, where } of texts) {
        const wrapped = known(text, where) === undefined ? parseWrapped(text, where) : undefined;
        if (wrapped === undefined) continue;
        if (service === undefined)
          throw new SettingsError(`${where} is wrapped by a key management service, and this process has none.`);
        const key = await service.unwrap(wrapped);
        if (key.byteLength !== keyBytes)
          throw new KeyServiceError(
            'wrong-key',
            `${where} is no master key: what is wrapped in it has another length.`,
          );
        opened.set(text, deriveKey(key));
      }
      for (const text of opened.keys()) if (!texts.some(listed => listed.text === text)) opened.delete(text);
    },
  };
}

/** The text of a new master key: wrapped, where the service has a key for that. Throws KeyServiceError. */
export async function newKeyText(service?: KeyService): Promise<string> {
  const made = randomBytes(keyBytes);
  return service?.wrapsWith === undefined ? made.toString('base64') : wrappedText(await service.wrap(made));
}

/** The text of a new master key that no service wraps. */
export function newPlainKeyText(): string {
  return randomBytes(keyBytes).toString('base64');
}

/** Id of a key that seals envelopes. */
export function keyIdOf(secretKey: Uint8Array): string {
  return createHash('sha256').update('cloudforge-key-id').update(secretKey).digest('hex').slice(0, 16);
}

function parseKey(text: string, where: string): Buffer {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.byteLength !== keyBytes)
    throw new SettingsError(
      `${where} must be 32 bytes in base64, or a wrapped key. Make one with: cloudforge secrets new-key`,
    );
  return bytes;
}

function deriveKey(master: Uint8Array): MasterKey {
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', master, new Uint8Array(), `cloudforge/${purpose}/v1`, 32));
  const secretKey = derive('secrets');
  return { id: keyIdOf(secretKey), secretKey, eventKey: derive('events') };
}
