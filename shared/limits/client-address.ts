import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { defineSetting } from '#shared/platform/settings.ts';

/** Names the client's network address to the functions. Only the gateway sets it; what a client sends is dropped. */
export const clientAddressHeader = 'cloudforge-client-address';

const hopsMax = 20;
const addressLengthMax = 64;

export type TrustedRanges = readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];

/** Address ranges as a setting has them: `10.0.0.0/8, 192.0.2.7`. Throws on what is none. */
export function parseRanges(text: string): TrustedRanges {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
    .map((part): [ipaddr.IPv4 | ipaddr.IPv6, number] => {
      if (part.includes('/')) return ipaddr.parseCIDR(part);
      const address = ipaddr.process(part);
      return [address, address.kind() === 'ipv4' ? 32 : 128];
    });
}

/**
 * The address a request comes from: that of the connection, unless it is a trusted proxy's, which says behind whom it
 * stands by X-Forwarded-For. It is read from its end, for a client may write whatever it likes at its beginning.
 */
export function clientAddress(
  remoteAddress: string | undefined,
  forwardedFor: string | null,
  trusted: TrustedRanges,
): string {
  const hops = (forwardedFor ?? '').split(',').slice(-hopsMax);
  let current = normalized(remoteAddress);
  for (let hop = hops.pop(); hop !== undefined; hop = hops.pop()) {
    if (current === undefined || !isWithin(current, trusted)) break;
    const next = normalized(hop.trim());
    // What is no address was not written by a proxy.
    if (next === undefined) break;
    current = next;
  }
  return current ?? '';
}

function normalized(text: string | undefined): string | undefined {
  if (text === undefined || text.length > addressLengthMax || !ipaddr.isValid(text)) return undefined;
  return ipaddr.process(text).toString();
}

function isWithin(address: string, ranges: TrustedRanges): boolean {
  const parsed = ipaddr.process(address);
  return ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits));
}

/** What an address is counted as: of IPv6 the /64, for one customer has all of it (RFC 6177). Empty stays empty. */
export function countedAddress(address: string): string {
  if (address === '' || !ipaddr.isValid(address)) return '';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${parsed.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`;
}

export const proxySettings = {
  trustedProxies: defineSetting<TrustedRanges>({
    doc: 'Addresses of reverse proxies in front, separated by commas, e.g. 10.0.0.0/8,192.0.2.7: the client is who they say in X-Forwarded-For. Nobody else is believed.',
    schema: z.string().transform((text, context) => {
      try {
        return parseRanges(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'it holds what is no address or range' });
        return z.NEVER;
      }
    }),
    default: [],
    env: 'CLOUDFORGE_TRUSTED_PROXIES',
  }),
} as const;
