import type { Actor } from './actor.ts';
import type { Identity } from './ctx.ts';

/** Name of the cookie that holds a session's token, over http on one's own machine. */
export const sessionCookie = 'cloudforge_session';
/** Its name over HTTPS: a browser takes it from this very host only (RFC 6265bis, 4.1.3.2). */
export const secureSessionCookie = `__Host-${sessionCookie}`;

/** Long enough for any token of ours; what is longer is no credential at all. */
const bearerPattern = /^Bearer ([\w.~+/=-]{1,8000})$/i;
/** Three parts of base64url: JWS Compact Serialization (RFC 7515, 7.1). */
const jwtPattern = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const cookiePattern = new RegExp(`(?:^|;\\s*)${sessionCookie}=([\\w-]{1,200})`);
const secureCookiePattern = new RegExp(`(?:^|;\\s*)${secureSessionCookie}=([\\w-]{1,200})`);

/** Who a request's headers speak for: a Bearer token goes before a session; undefined if none is there and holds. */
export async function actorOf(
  headers: Pick<Headers, 'get'>,
  identity: Pick<Identity, 'authenticate'>,
): Promise<Actor | undefined> {
  const authorization = headers.get('authorization') ?? '';
  // Whoever shows a token, even a bad one, does not mean the cookie that the browser sends along.
  if (/^Bearer\b/i.test(authorization)) {
    const bearer = bearerPattern.exec(authorization)?.[1];
    if (bearer === undefined) return undefined;
    return await identity.authenticate({ kind: jwtPattern.test(bearer) ? 'token' : 'api-key', token: bearer });
  }
  // Over HTTPS another host of the same domain could plant a cookie of the plain name.
  const pattern = headers.get('x-forwarded-proto') === 'https' ? secureCookiePattern : cookiePattern;
  const cookie = pattern.exec(headers.get('cookie') ?? '')?.[1];
  return cookie === undefined ? undefined : await identity.authenticate({ kind: 'session', token: cookie });
}
