import type { Actor } from './actor.ts';
import type { Identity } from './ctx.ts';

/** Name of the cookie that holds a session's token. */
export const sessionCookie = 'cloudforge_session';

const bearerPattern = /^Bearer ([\w.~+/=-]{1,300})$/i;
const cookiePattern = new RegExp(`(?:^|;\\s*)${sessionCookie}=([\\w-]{1,200})`);

/** Who a request's headers speak for: an API key goes before a session; undefined if neither is there and holds. */
export async function actorOf(
  headers: Pick<Headers, 'get'>,
  identity: Pick<Identity, 'authenticate'>,
): Promise<Actor | undefined> {
  const bearer = bearerPattern.exec(headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return await identity.authenticate({ kind: 'api-key', token: bearer });
  const cookie = cookiePattern.exec(headers.get('cookie') ?? '')?.[1];
  return cookie === undefined ? undefined : await identity.authenticate({ kind: 'session', token: cookie });
}
