import { SettingsError } from '#shared/platform/settings.ts';

/** A master key as a key management service gave it back: only that service makes a key of it again. */
export interface WrappedKey {
  /** The service's key that wrapped it, in full (AWS: its ARN). Which version of that key, the ciphertext itself says. */
  keyId: string;
  ciphertext: Uint8Array;
}

/** A key management service: it keeps a key that never leaves it, and wraps ours with that one. */
export interface KeyService {
  /** Name of the service's key that new master keys are wrapped with; undefined: new ones are not wrapped any more. */
  wrapsWith: string | undefined;
  /** Throws KeyServiceError. */
  wrap(key: Uint8Array): Promise<WrappedKey>;
  /** Throws KeyServiceError. */
  unwrap(wrapped: WrappedKey): Promise<Uint8Array>;
}

export type KeyServiceTrouble =
  | 'unreachable'
  | 'credentials'
  | 'access-denied'
  | 'not-found'
  | 'disabled'
  | 'pending-deletion'
  | 'wrong-key'
  | 'unexpected';

/** Why the service gave no key, and what mends it. Its text holds no key and no credential. */
export class KeyServiceError extends SettingsError {
  readonly trouble: KeyServiceTrouble;

  constructor(trouble: KeyServiceTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}

const mark = 'kms1';
const separator = '~';
const ciphertextBytesMax = 6_144;

/** A wrapped key as one line of text without spaces or commas: it stands wherever a key in base64 may stand. */
export function wrappedText({ keyId, ciphertext }: WrappedKey): string {
  return [mark, keyId, Buffer.from(ciphertext).toString('base64')].join(separator);
}

/** The wrapped key of a text; undefined if the text is no wrapped key at all. Throws SettingsError if it is damaged. */
export function parseWrapped(text: string, where: string): WrappedKey | undefined {
  const [first, keyId, base64, ...rest] = text.trim().split(separator);
  if (first !== mark) return undefined;
  const ciphertext = Buffer.from(base64 ?? '', 'base64');
  const whole = ciphertext.toString('base64') === base64;
  if (!keyId || !whole || ciphertext.length === 0 || ciphertext.length > ciphertextBytesMax || rest.length > 0)
    throw new SettingsError(
      `${where} has a wrapped key that is damaged: it is ${mark}${separator}KEY${separator}CIPHERTEXT, on one line.`,
    );
  return { keyId, ciphertext };
}
