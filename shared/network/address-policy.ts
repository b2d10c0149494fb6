import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The variable that opens further addresses; errors name it. */
export const allowAddressesVariable = 'CLOUDFORGE_ALLOW_ADDRESSES';

export interface AddressPolicy {
  /**
   * true: private networks (RFC 1918, unique local, carrier-grade NAT) may be called. A list names ranges in CIDR
   * notation, of any kind; nothing else is opened by it.
   */
  allowPrivate: boolean | readonly string[];
  /** The machine the platform runs on: 127.0.0.0/8 and ::1. */
  allowLoopback: boolean;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

/** Names of special ranges as people know them. Whatever is missing here is shown as the registry calls it. */
const rangeWords: Readonly<Record<string, string>> = {
  loopback: 'the address of this machine itself (loopback)',
  private: 'an address of a private network',
  uniqueLocal: 'an address of a private network',
  carrierGradeNat: 'an address of a provider’s inner network (carrier-grade NAT)',
  linkLocal: 'a link-local address, where clouds serve the credentials of a machine',
  deprecatedSiteLocal: 'a site-local address',
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
  unspecified: 'an unspecified address',
  ipv4Mapped: 'an IPv4 address inside an IPv6 one',
  rfc6145: 'an IPv4 address inside an IPv6 one (translated)',
  rfc6052: 'an IPv4 address inside an IPv6 one (NAT64)',
  '6to4': 'an IPv4 address inside an IPv6 one (6to4)',
  teredo: 'an IPv4 address inside an IPv6 one (Teredo)',
};

const privateRanges: ReadonlySet<string> = new Set(['private', 'uniqueLocal', 'carrierGradeNat']);

/** IPv6 addresses that are routed on the public internet (RFC 4291, IANA global unicast): all others are refused. */
const globalUnicast: Range = ipaddr.parseCIDR('2000::/3');

/**
 * Decides about single addresses. Public unicast is allowed, everything else only by the policy. A range that the
 * operator names opens link-local addresses only if it lies inside them: `0.0.0.0/0` is no consent to hand out a
 * cloud machine's credentials. The judge returns what a refused address is ("a multicast address"), or undefined. Throws if a range of the policy is not valid.
 */
export function createAddressJudge(policy: AddressPolicy): (address: string) => string | undefined {
  const ranges = typeof policy.allowPrivate === 'boolean' ? [] : policy.allowPrivate.map(parseRange);
  return text => {
    if (isIP(text) === 0) return 'no IP address';
    const address = ipaddr.parse(text);
    const kind = rangeOf(address);
    if (kind === 'unicast') return undefined;
    if (kind === 'loopback' && policy.allowLoopback) return undefined;
    if (privateRanges.has(kind) && policy.allowPrivate === true) return undefined;
    if (ranges.some(range => covers(range, address) && (kind !== 'linkLocal' || isLinkLocal(range)))) return undefined;
    return rangeWords[kind] ?? `an address of a special range (${kind})`;
  };
}

/** What the operator does to allow an address, as a sentence. */
export function allowAddressHint(address: string): string {
  const single = isIP(address) === 6 ? `${address}/128` : `${address}/32`;
  return `If it is meant to be called, the operator allows it by starting the platform with ${allowAddressesVariable}=${single} (or a range that holds it).`;
}

/** Parses `10.0.0.0/8`, `fd00::/8` or a single address. Throws an Error that names the text. */
export function parseRange(text: string): Range {
  const trimmed = text.trim();
  try {
    if (isIP(trimmed) !== 0) {
      const address = ipaddr.parse(trimmed);
      return [address, address.kind() === 'ipv6' ? 128 : 32];
    }
    const [host = ''] = trimmed.split('/');
    if (isIP(host) !== 0) return ipaddr.parseCIDR(trimmed);
  } catch {
    // The library's words name no text; the error below does.
  }
  throw new Error(`"${text.slice(0, 100)}" is no address range: write it like 10.0.0.0/8, fd00::/8 or 192.168.1.20`);
}

function rangeOf(address: Address): string {
  const kind: string = address.range();
  if (kind !== 'unicast' || address.kind() === 'ipv4') return kind;
  return covers(globalUnicast, address) ? kind : 'not global unicast';
}

function covers([network, bits]: Range, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}

function isLinkLocal([network, bits]: Range): boolean {
  return network.range() === 'linkLocal' && bits >= (network.kind() === 'ipv6' ? 10 : 16);
}
