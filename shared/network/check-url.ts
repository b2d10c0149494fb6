import { isIP } from 'node:net';
import { AddressRefused } from '#shared/platform/dialer.ts';
import { allowAddressHint } from './address-policy.ts';

export interface CheckedUrl {
  url: URL;
  /** Without the brackets of an IPv6 literal. */
  hostname: string;
}

const urlCharactersMax = 2000;

/**
 * What can be said about a URL before any name is looked up: scheme, credentials, port, literal addresses. The URL
 * parser has already turned `0x7f.1`, `017700000001` and `2130706433` into 127.0.0.1 (WHATWG URL, IPv4 parser).
 * Throws AddressRefused.
 */
export function checkUrl(text: string, judge: (address: string) => string | undefined): CheckedUrl {
  if (text.length > urlCharactersMax)
    throw new AddressRefused(`This URL is longer than ${urlCharactersMax} characters.`);
  if (!URL.canParse(text)) {
    throw new AddressRefused('This is not a URL. Write it in full, like https://example.com/hooks.');
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AddressRefused(`Only http and https are called, not ${url.protocol.slice(0, -1)}.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new AddressRefused(
      'A URL with a user name or password is not called: they would end up in logs. Put a secret into the path or query, or rely on the signature.',
    );
  }
  if (url.port === '0') throw new AddressRefused('Port 0 can not be called.');
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(hostname) !== 0 ? hostname : isLocalhost(hostname) ? '127.0.0.1' : undefined;
  if (literal !== undefined) {
    const refusal = judge(literal);
    if (refusal !== undefined) throw refused(refusal, literal, hostname);
  }
  return { url, hostname };
}

/** The error for an address that a rule refuses: which rule, and what the operator can do. */
export function refused(refusal: string, address: string, hostname: string): AddressRefused {
  const what = address === hostname ? address : `${hostname} (${address})`;
  return new AddressRefused(`${what} is ${refusal}; only public addresses are called. ${allowAddressHint(address)}`);
}

/** Names that mean this machine everywhere (RFC 6761, section 6.3). */
function isLocalhost(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost');
}
