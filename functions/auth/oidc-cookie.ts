/** Binds a sign-in to the browser that began it: whoever is handed a callback of somebody else's has no such cookie. */
const name = 'cloudforge_oidc';
/** Over HTTPS: a browser takes it from this very host only (RFC 6265bis, 4.1.3.2), which asks for the path `/`. */
const secureName = `__Host-${name}`;
export const oidcPath = '/api/auth/oidc';

const pattern = new RegExp(`(?:^|;\\s*)${name}=([\\w-]{20,100})`);
const securePattern = new RegExp(`(?:^|;\\s*)${secureName}=([\\w-]{20,100})`);

/** The state that this browser began with. */
export function oidcStateOf(request: Request): string | undefined {
  return (isSecure(request) ? securePattern : pattern).exec(request.headers.get('cookie') ?? '')?.[1];
}

/** `Set-Cookie` with the state. Lax, not Strict: the provider's page leads back here. */
export function oidcCookie(state: string, validForMs: number, request: Request): string {
  const common = `HttpOnly; SameSite=Lax; Max-Age=${Math.round(validForMs / 1_000)}`;
  return isSecure(request)
    ? `${secureName}=${state}; Path=/; ${common}; Secure`
    : `${name}=${state}; Path=${oidcPath}; ${common}`;
}

function isSecure(request: Request): boolean {
  return new URL(request.url).protocol === 'https:' || request.headers.get('x-forwarded-proto') === 'https';
}
