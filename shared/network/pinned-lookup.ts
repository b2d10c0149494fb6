import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction, type NetConnectOpts, Socket } from 'node:net';

/** Name of the option of a connection string that holds the addresses to connect to; libpq has it by this name. */
export const hostAddressOption = 'hostaddr';

const addressesMax = 16;

/**
 * Reads the value of `hostaddr`: IP addresses, separated by commas. The host of a connection string stays what
 * certificates are compared with and what people see; only these addresses are connected to, and no name is looked up.
 * undefined: the text is no such list.
 */
export function parseHostAddresses(text: string): string[] | undefined {
  const addresses = text.split(',').map(part => part.trim());
  return addresses.length <= addressesMax && addresses.every(part => isIP(part) !== 0) ? addresses : undefined;
}

/**
 * The connection string with the addresses that its host may be connected to. A fragment, which no server knows, is
 * taken off: what stands behind it would be read by nobody.
 */
export function withHostAddresses(url: string, addresses: readonly string[]): string {
  const pinned = new URL(url);
  pinned.hash = '';
  pinned.searchParams.set(hostAddressOption, addresses.slice(0, addressesMax).join(','));
  return pinned.href;
}

/** A `lookup` for node:net that answers with these addresses whatever it is asked for. */
export function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const known: LookupAddress[] = addresses.map(address => ({ address, family: isIP(address) }));
  return (_hostname, { family, all }, answer) => {
    const wanted = family === 4 || family === 6 ? known.filter(one => one.family === family) : known;
    const [first] = wanted;
    if (first === undefined) answer(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
    else if (all === true) answer(null, wanted);
    else answer(null, first.address, first.family);
  };
}

/** Options of node:net that connect to one of these addresses: a literal address as host would never be looked up. */
export function pinnedTo(host: string, addresses: readonly string[]): { host: string; lookup: LookupFunction } {
  return { host: isIP(host) === 0 ? host : (addresses[0] ?? host), lookup: pinnedLookup(addresses) };
}

/** A socket for drivers that call `connect(port, host)` by themselves: it connects to one of these addresses. */
export function pinnedSocket(addresses: readonly string[]): Socket {
  const socket = new Socket();
  const connect: (options: NetConnectOpts) => Socket = Socket.prototype.connect.bind(socket);
  const pinned = (port: number, host: string): Socket => connect({ port, ...pinnedTo(host, addresses) });
  return Object.assign(socket, { connect: pinned });
}
