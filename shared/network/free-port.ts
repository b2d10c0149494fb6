import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

export interface PortRange {
  from: number;
  to: number;
}

const usual: PortRange = { from: 20_000, to: 32_767 };
const last = 65_535;
const portsMin = 500;
const triesMax = 50;
const rememberedMax = 1_000;
const given = new Set<number>();

/**
 * A TCP port on 127.0.0.1 that was free a moment ago, another one each time. It lies outside the range from which the
 * system takes the ports of outgoing connections: a server that is started again finds its port free, and nobody who
 * calls while it is away can be given that very port, and so talk to himself and keep the server out.
 */
export async function freePort(): Promise<number> {
  const range = rangeForServers(readLocalRange());
  for (let tries = 0; range !== undefined && tries < triesMax; tries += 1) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from + 1));
    if (given.has(port) || !(await isFreePort(port))) continue;
    remember(port);
    return port;
  }
  const port = await listenOnce(0);
  if (port === undefined) throw new Error('There is no free port on 127.0.0.1.');
  return port;
}

/** Whether a server could have this port of 127.0.0.1 now. */
export async function isFreePort(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

/** Where servers' ports may lie beside those of outgoing connections; undefined: the system leaves no room. */
export function rangeForServers(local: PortRange | undefined): PortRange | undefined {
  if (local === undefined || local.from > usual.to) return usual;
  const below = { from: usual.from, to: local.from - 1 };
  const above = { from: local.to + 1, to: last };
  return [below, above].find(({ from, to }) => to - from >= portsMin);
}

/** The range of outgoing connections; undefined where the system does not say (elsewhere it begins at 49152, RFC 6335). */
function readLocalRange(): PortRange | undefined {
  try {
    const [from, to] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number);
    return from === undefined || to === undefined || !(from <= to) ? undefined : { from, to };
  } catch {
    return undefined;
  }
}

function remember(port: number): void {
  given.add(port);
  const [oldest] = given;
  if (given.size > rememberedMax && oldest !== undefined) given.delete(oldest);
}

async function listenOnce(wanted: number): Promise<number | undefined> {
  return await new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(port));
    });
  });
}
