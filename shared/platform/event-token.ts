import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Token a dispatcher shows to a function's /events route: bound to that function (audience) and to a minute-scale
 * end time, so that one function's token opens no other and none can be kept.
 */
export interface EventTokens {
  issue(audience: string, now: Date): string;
  verify(token: string, audience: string, now: Date): boolean;
}

const validForMs = 5 * 60_000;

/** `secrets`: the first issues, all verify; asked for at every use, as keys are replaced while everything runs. */
export function createEventTokens(secrets: () => readonly [Uint8Array, ...Uint8Array[]]): EventTokens {
  const mac = (secret: Uint8Array, audience: string, expires: string): Buffer =>
    createHmac('sha256', secret).update(`cloudforge-event\n${audience}\n${expires}`).digest();
  return {
    issue: (audience, now) => {
      const expires = String(now.getTime() + validForMs);
      return `${expires}.${mac(secrets()[0], audience, expires).toString('base64url')}`;
    },
    verify: (token, audience, now) => {
      const [expires, given] = token.split('.', 2);
      if (expires === undefined || given === undefined || !/^\d{1,16}$/.test(expires)) return false;
      if (Number(expires) < now.getTime()) return false;
      const bytes = Buffer.from(given, 'base64url');
      return secrets().some(secret => {
        const wanted = mac(secret, audience, expires);
        return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
      });
    },
  };
}
