import { readFileSync, statSync } from 'node:fs';

/** What is no page of ours: nothing in it may run, load, be sent or be framed, should a browser show it all the same. */
export const barePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A year (RFC 6797). Not for subdomains: those may be somebody else's. */
const strictTransport = 'max-age=31536000';

const permissionsPolicy = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map(feature => `${feature}=()`)
  .join(', ');

/** What an answer may say otherwise about its own page. */
const defaults = {
  'content-security-policy': barePolicy,
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': permissionsPolicy,
} as const;

/** What every answer has over any connection. */
export const secureHeaders: Readonly<Record<string, string>> = { ...defaults, ...always };

/** Sets on any answer what every answer has. What a function has set about its own page stays. */
export function secureAnswer(headers: Headers, { isHttps }: { isHttps: boolean }): void {
  for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  if (isHttps) headers.set('strict-transport-security', strictTransport);
}

/** As the build writes it: every script and style that is inline is named by its hash. */
const policyInPage = /<meta http-equiv="content-security-policy" content="([^"]+)">/;
const pagesMax = 1_000;

/**
 * Reads the policy of built pages for their header: a `<meta>` can't say `frame-ancestors`. A page without a policy gets
 * the one under which nothing runs.
 */
export function createPagePolicies(): (file: string) => string {
  const known = new Map<string, { mtimeMs: number; policy: string }>();
  return file => {
    const { mtimeMs } = statSync(file);
    const kept = known.get(file);
    if (kept?.mtimeMs === mtimeMs) return kept.policy;
    const inPage = policyInPage.exec(readFileSync(file, 'utf8'))?.[1];
    const policy = inPage === undefined ? barePolicy : `${inPage.replace(/;\s*$/, '')}; frame-ancestors 'none'`;
    if (known.size >= pagesMax) known.clear();
    known.set(file, { mtimeMs, policy });
    return policy;
  };
}
