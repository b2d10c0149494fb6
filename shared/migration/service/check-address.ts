import { withHostAddresses } from '#shared/network/pinned-lookup.ts';
import type { Dialer } from '#shared/platform/dialer.ts';
import { serverKind } from '../source/migration-source.ts';

const charactersMax = 4_096;

/**
 * Options a connection string may carry here. The others name files, sockets and hosts of the platform's own machine
 * (`socket`, `ssl-ca`, `host`, `service`), which a tenant has no business with.
 */
const optionsAllowed: ReadonlySet<string> = new Set(['ssl-mode', 'sslmode', 'application_name']);

/**
 * Looks at the connection string of a source or target before it is kept or called. Returns what is wrong with its
 * form, for its owner; undefined if nothing is. The password is not repeated.
 */
export function connectionStringProblem(text: string, use: 'source' | 'target'): string | undefined {
  if (text.length > charactersMax) return `It is longer than ${charactersMax} characters.`;
  const kind = serverKind(text);
  const fits = use === 'target' ? kind === 'postgresql' : kind === 'mysql' || kind === 'postgresql';
  if (!fits)
    return use === 'target'
      ? 'It begins with postgres:// or postgresql://.'
      : 'It begins with mysql://, mariadb://, postgres:// or postgresql://.';
  const url = asUrl(text);
  if (url === undefined || url.hostname === '')
    return 'It is written like postgres://user:password@host:port/database, special characters percent-encoded.';
  if (url.pathname.length < 2) return 'It names a database after the last slash.';
  const option = [...url.searchParams.keys()].find(name => !optionsAllowed.has(name));
  return option === undefined ? undefined : `The option ${option.slice(0, 50)} is not taken here.`;
}

/**
 * Asks the rules of outgoing calls whether the server of a connection string may be called. Returns the connection
 * string to call it by: with the addresses that were judged, so that a name which changes them afterwards (DNS
 * rebinding) gains nothing.
 *
 * @throws AddressRefused
 */
export async function checkAddress(dialer: Dialer, text: string): Promise<string> {
  const url = asUrl(text);
  const addresses = await dialer.checkHost((url?.hostname ?? '').replace(/^\[|\]$/g, ''));
  return withHostAddresses(text, addresses);
}

/** A connection string without password and options, for people. */
export function connectionLabel(text: string): string {
  const url = asUrl(text);
  if (url === undefined) return 'a server';
  const user = url.username === '' ? '' : `${decodeURIComponent(url.username)}@`;
  return `${text.slice(0, text.indexOf(':'))}://${user}${url.host}${url.pathname}`;
}

/** Only http URLs are normalised (numbers as addresses, IPv6) by the platform's parser. */
function asUrl(text: string): URL | undefined {
  const plain = text.replace(/^[a-z]+:/i, 'http:');
  return URL.canParse(plain) ? new URL(plain) : undefined;
}
