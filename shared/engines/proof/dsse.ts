import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { Envelope } from '#shared/engines/bundle/manifest.ts';

export const certificateMediaType = 'application/vnd.cloudforge.certificate.v1+json';
export const certificateBytesMax = 256 * 1024 * 1024;

/** Puts a payload into a DSSE envelope. `sign` gives the Ed25519 signature of the bytes it is handed. */
export function seal(payload: Uint8Array, sign: (bytes: Uint8Array) => Uint8Array, keyId: string): Envelope {
  return {
    payloadType: certificateMediaType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid: keyId, sig: Buffer.from(sign(signedBytes(payload))).toString('base64') }],
  };
}

/** Opens an envelope of the right kind; a sentence where it is none. The signature is not looked at. */
export function unseal(envelope: unknown): { payload: Buffer; signatures: Buffer[] } | string {
  const parsed = Envelope.safeParse(envelope);
  if (!parsed.success) return 'The file has not the shape of a signed certificate (a DSSE envelope).';
  const { payloadType, payload, signatures } = parsed.data;
  if (payloadType !== certificateMediaType)
    return `The signature is for ${payloadType.slice(0, 100)}, not for a certificate.`;
  if (payload.length > certificateBytesMax) return 'The certificate is too large.';
  return {
    payload: Buffer.from(payload, 'base64'),
    signatures: signatures.map(({ sig }) => Buffer.from(sig, 'base64')),
  };
}

/** Whether one of the signatures is of this payload by this Ed25519 key. */
export function isSignedBy(payload: Uint8Array, signatures: readonly Uint8Array[], publicKey: KeyObject): boolean {
  return signatures.some(signature => verify(null, signedBytes(payload), publicKey, signature));
}

/** DSSE's pre-authentication encoding (secure-systems-lab/dsse 1.0.2): type and payload, each with its length. */
function signedBytes(payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${certificateMediaType.length} ${certificateMediaType} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** SHA-256 of the public key's DER form, 64 hexadecimal digits; its first 16 are the key's id. */
export function fingerprintOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** An Ed25519 public key from its PEM text; undefined if it is none. */
export function readPublicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    // node:crypto throws for any text that is no key: the caller says which one it was.
    return undefined;
  }
}
