import { hostAddressOption, parseHostAddresses } from '#shared/network/pinned-lookup.ts';
import { SourceError } from '../source-error.ts';

/** How far a connection has to be encrypted, with the names and meanings of MySQL's own `--ssl-mode`. */
export const sslModes = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
export type SslMode = (typeof sslModes)[number];

/** The parts of a connection string. `password` is in no message and no log. */
export interface MysqlAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  sslMode: SslMode;
  /** Path of a PEM file with the certificate authorities to trust; the system's where absent. */
  sslCaPath?: string;
  /** IP addresses to connect to; the host is not looked up then. */
  hostAddresses?: readonly string[];
  /** Path of a local socket, instead of host and port. */
  socketPath?: string;
}

const urlCharactersMax = 4_096;
const defaultPort = 3306;
const form = 'mysql://user:password@host:3306/database?ssl-mode=REQUIRED';
const options = ['ssl-mode', 'ssl-ca', 'socket', hostAddressOption];

/**
 * Reads `mysql://user:password@host:port/database?ssl-mode=...&ssl-ca=...`; `mariadb://` means the same.
 *
 * @throws SourceError that says what is wrong, without repeating the password
 */
export function parseMysqlUrl(text: string): MysqlAddress {
  if (text.length > urlCharactersMax) throw unusable(`it is longer than ${urlCharactersMax} characters`);
  if (!/^(?:mysql|mariadb):\/\//i.test(text)) throw unusable('it does not begin with mysql://');
  // The scheme is replaced because only http URLs are normalised (percent signs, IPv6) by the platform's parser.
  const httpText = text.replace(/^[a-z]+:/i, 'http:');
  if (!URL.canParse(httpText)) {
    throw unusable(
      'it cannot be read; special characters in the password have to be percent-encoded (@ is %40, / is %2F)',
    );
  }
  const url = new URL(httpText);
  for (const name of url.searchParams.keys())
    if (!options.includes(name))
      throw unusable(`it has the option ${name.slice(0, 40)}, which is not known; there are ${options.join(', ')}`);
  const database = decoded(url.pathname.slice(1), 'database');
  if (database === '') throw unusable('it names no database');
  if (url.username === '') throw unusable('it names no user');
  const sslCaPath = url.searchParams.get('ssl-ca');
  const socketPath = url.searchParams.get('socket');
  const hostAddresses = hostAddressesOf(url.searchParams.get(hostAddressOption));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    // Port 80 is what the parser drops as the default of http.
    port:
      url.port === '' ? (/:80(?:[/?]|$)/.test(text.slice(text.lastIndexOf('@'))) ? 80 : defaultPort) : Number(url.port),
    user: decoded(url.username, 'user'),
    password: decoded(url.password, 'password'),
    database,
    sslMode: sslModeOf(url.searchParams.get('ssl-mode'), socketPath !== null),
    ...(sslCaPath !== null && { sslCaPath }),
    ...(hostAddresses !== undefined && { hostAddresses }),
    ...(socketPath !== null && { socketPath }),
  };
}

/** `host:port/database`, for messages: no user, no password. */
export function displayAddress(address: MysqlAddress): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.socketPath ?? `${host}:${address.port}`}/${address.database}`;
}

function sslModeOf(text: string | null, isLocal: boolean): SslMode {
  // Nothing listens in on a local socket.
  if (text === null) return isLocal ? 'DISABLED' : 'PREFERRED';
  const mode = sslModes.find(name => name === text.toUpperCase().replaceAll('-', '_'));
  if (mode === undefined) throw unusable(`its ssl-mode is none of ${sslModes.join(', ')}`);
  return mode;
}

function hostAddressesOf(text: string | null): string[] | undefined {
  if (text === null) return undefined;
  const addresses = parseHostAddresses(text);
  if (addresses === undefined) throw unusable(`its ${hostAddressOption} is no list of IP addresses`);
  return addresses;
}

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw unusable(`its ${part} has a percent sign that stands for nothing; a percent sign itself is %25`, error);
  }
}

function unusable(reason: string, cause?: unknown): SourceError {
  return new SourceError(
    'source-unsupported',
    `The connection string is not usable: ${reason}. Write it like ${form}.`,
    {
      cause,
    },
  );
}
