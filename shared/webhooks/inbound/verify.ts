import { createHmac, timingSafeEqual } from 'node:crypto';

/** A message signed earlier or later than this is refused: a replay, or a clock that is wrong (Standard Webhooks). */
export const toleranceMs = 5 * 60_000;

const signaturesMax = 10;

export interface StandardHeaders {
  id: string;
  timestamp: string;
  signatures: string;
}

/** The three headers of a Standard Webhooks message, or undefined if one is missing or the time is no longer near. */
export function readStandardHeaders(headers: Headers, now: Date): StandardHeaders | undefined {
  const id = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  const signatures = headers.get('webhook-signature') ?? '';
  if (!/^[\x21-\x7e]{1,255}$/.test(id) || !/^\d{1,12}$/.test(timestamp) || signatures === '') return undefined;
  if (Math.abs(now.getTime() - Number(timestamp) * 1_000) > toleranceMs) return undefined;
  return { id, timestamp, signatures };
}

export interface BodyVerifier {
  update(bytes: Uint8Array): void;
  /** To be asked once, when the body has ended. */
  isSigned(): boolean;
}

/** Checks a Standard Webhooks signature while the body passes: `v1,` and base64 of HMAC-SHA256 over id.timestamp.body. */
export function standardVerifier(secret: string, headers: StandardHeaders): BodyVerifier {
  const hmac = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
  hmac.update(`${headers.id}.${headers.timestamp}.`);
  return {
    update: bytes => void hmac.update(bytes),
    isSigned: () => {
      const expected = hmac.digest();
      return headers.signatures
        .split(' ')
        .slice(0, signaturesMax)
        .map(each => each.startsWith('v1,') && isSame(Buffer.from(each.slice(3), 'base64'), expected))
        .some(Boolean);
    },
  };
}

/** Checks GitHub's X-Hub-Signature-256: `sha256=` and hex of HMAC-SHA256 over the body. */
export function githubVerifier(secret: string, signature: string): BodyVerifier {
  const hmac = createHmac('sha256', secret);
  return {
    update: bytes => void hmac.update(bytes),
    isSigned: () => {
      const expected = hmac.digest();
      const given = /^sha256=([0-9a-f]{64})$/.exec(signature)?.[1];
      return given !== undefined && isSame(Buffer.from(given, 'hex'), expected);
    },
  };
}

function isSame(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
