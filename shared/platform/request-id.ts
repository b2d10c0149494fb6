import type { Context } from 'hono';
import type { Platform } from './create-ctx.ts';
import type { HostEnv } from './host-function.ts';

/** The client's id of a request, if it is one, else a new one: the same each time it is asked for. */
export function requestIdOf(c: Context<HostEnv>, { ids }: Pick<Platform, 'ids'>): string {
  const known = c.get('requestId');
  if (known !== undefined) return known;
  const given = c.req.raw.headers.get('x-request-id');
  const requestId = given !== null && /^[\w.-]{1,100}$/.test(given) ? given : ids.uuid();
  c.set('requestId', requestId);
  return requestId;
}
