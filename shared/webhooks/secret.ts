const prefix = 'whsec_';

/** Bytes of a new secret (Standard Webhooks: 24-64). */
export const secretBytes = 32;

/** A signing secret as the Standard Webhooks specification writes it: `whsec_` and base64. */
export function formatSecret(bytes: Uint8Array): string {
  return `${prefix}${Buffer.from(bytes).toString('base64')}`;
}
