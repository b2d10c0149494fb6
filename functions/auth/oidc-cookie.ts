/** Binds a sign-in to the browser that began it: whoever is handed a callback of somebody else's has no such cookie. */
const name = 'cloudforge_oidc';
export const oidcPath = '/api/auth/oidc';

const pattern = new RegExp(`(?:^|;\\s*)${name}=([\\w-]{20,100})`);

/** The state that this browser began with. */
export function oidcStateOf(request: Request): string | undefined {
  return pattern.exec(request.headers.get('cookie') ?? '')?.[1];
}

/** `Set-Cookie` with the state. Lax, not Strict: the provider's page leads back here. */
export function oidcCookie(state: string, validForMs: number, request: Request): string {
  const secure =
    new URL(request.url).protocol === 'https:' || request.headers.get('x-forwarded-proto') === 'https'
      ? '; Secure'
      : '';
  return `${name}=${state}; Path=${oidcPath}; HttpOnly; SameSite=Lax; Max-Age=${Math.round(validForMs / 1_000)}${secure}`;
}
