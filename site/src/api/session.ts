const flag = 'cloudforge.signed-in';

/**
 * The session itself is a cookie that scripts can't read. This flag only says which view to paint first; whoever sets
 * it by hand sees an empty page and is led to the sign-in page by the first 401.
 */
export function rememberSignedIn(signedIn: boolean): void {
  if (signedIn && document.documentElement.dataset.signedIn === 'yes') return;
  try {
    if (signedIn) localStorage.setItem(flag, 'yes');
    else localStorage.removeItem(flag);
  } catch {
    // Storage is switched off: the next page paints the signed-out view first, and nothing else changes.
  }
  if (signedIn) document.documentElement.dataset.signedIn = 'yes';
  else delete document.documentElement.dataset.signedIn;
}

/** The session is over: on to the sign-in page, which brings the user back here. */
export function signedOut(): void {
  rememberSignedIn(false);
  if (location.pathname.startsWith('/sign-in')) return;
  const here = `${location.pathname}${location.search}${location.hash}`;
  location.assign(here === '/' ? '/sign-in/' : `/sign-in/?next=${encodeURIComponent(here)}`);
}

/** The organisation asks for a second factor, which this session has not: the account's page is where it gets one. */
export function toSecondFactor(): void {
  if (!location.pathname.startsWith('/account')) location.assign('/account/#second-factor');
}

/** Where to go after signing in: a path of this site, never another host. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  const base = 'http://same.invalid';
  if (!next.startsWith('/') || !URL.canParse(next, base)) return '/';
  const url = new URL(next, base);
  // `/..//host` is on this origin as long as it is whole; its path alone, `//host`, would name another one.
  const path = url.pathname.replace(/^\/+/, '/');
  return url.origin === base ? `${path}${url.search}${url.hash}` : '/';
}

/** false only if this browser surely has no session; asking the platform would be answered with a 401. */
export function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(flag) === 'yes';
  } catch {
    // Storage is switched off: nothing is known, so the platform is asked.
    return true;
  }
}
