/** true for an address or name that means this very machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

export interface Exposure {
  /**
   * true if nobody but this machine reaches the platform: it listens on a loopback address, and nothing says that a proxy
   * in front of it serves others. Only then may webhooks call this machine, and may anybody read its figures.
   */
  isPrivate: boolean;
  /**
   * Proxies whose word on a client's address is taken, where nobody said: one on this machine, if others come through it.
   * Without it everybody would be one address, and one attacker would use up everybody's attempts.
   */
  trustedProxies: string | undefined;
  /** What to tell whoever starts it: others reach it, and nothing between them and it encrypts. undefined: all is well. */
  warning: string | undefined;
}

/** Who reaches a platform that listens on `host` and is known to people as `publicUrl` (CLOUDFORGE_PUBLIC_URL). */
export function exposureOf(host: string, publicUrl: string | undefined): Exposure {
  const url = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  const isPrivate = isLoopback(host) && (url === undefined || isLoopback(url.hostname));
  return {
    isPrivate,
    trustedProxies: isLoopback(host) && !isPrivate ? '127.0.0.0/8,::1' : undefined,
    warning:
      isPrivate || url?.protocol === 'https:'
        ? undefined
        : 'Other machines reach this over plain http: whoever is between can read passwords and data. Put a proxy with TLS in front, and set CLOUDFORGE_PUBLIC_URL to its https address.',
  };
}
