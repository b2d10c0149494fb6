import type { RenewedSession } from '#shared/identity/accounts.ts';
import { secureSessionCookie, sessionCookie } from '#shared/platform/credential.ts';

/** `Set-Cookie` of a session: only this very host, no script, no other site; over HTTPS under a name that holds it to that. */
export function cookieOf(session: { sessionToken: string; expiresAt: Date }, request: Request): string {
  const secure = isSecure(request);
  return [
    `${secure ? secureSessionCookie : sessionCookie}=${session.sessionToken}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    `Expires=${session.expiresAt.toUTCString()}`,
    ...(secure ? ['Secure'] : []),
  ].join('; ');
}

/** `Set-Cookie` that takes the session's cookie away. */
export function clearedCookie(request: Request): string {
  const secure = isSecure(request);
  const name = secure ? secureSessionCookie : sessionCookie;
  return `${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${secure ? '; Secure' : ''}`;
}

/** JSON, or nothing with 204, that also hands over the new token of a session that goes on under one. */
export function answerWithSession(
  answer: { status: 200 | 201; body: unknown } | { status: 204 },
  session: RenewedSession,
  request: Request,
): Response {
  const headers = new Headers({ 'cache-control': 'no-store' });
  if (session !== undefined) headers.set('set-cookie', cookieOf(session, request));
  if (answer.status === 204) return new Response(null, { status: 204, headers });
  headers.set('content-type', 'application/json; charset=utf-8');
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers });
}

function isSecure(request: Request): boolean {
  return new URL(request.url).protocol === 'https:' || request.headers.get('x-forwarded-proto') === 'https';
}
