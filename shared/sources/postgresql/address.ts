import { hostAddressOption, parseHostAddresses } from '#shared/network/pinned-lookup.ts';
import { SourceError } from '../source-error.ts';

/** How TLS is used, with libpq's own words and meanings (PostgreSQL manual, "SSL Support", table 34.1). */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** A connection string taken apart. The password is never part of a message. */
export interface PostgresqlAddress {
  /** Name, IP address, or the folder of a Unix socket. */
  host: string;
  port: number;
  /** IP addresses to connect to; the host is not looked up then. */
  hostAddresses?: readonly string[];
  user: string;
  password: string;
  database: string;
  sslMode: SslMode;
  /** Paths of PEM files; `system` as root certificate means the platform's own authorities. */
  rootCertificate?: string;
  clientCertificate?: string;
  clientKey?: string;
  connectTimeoutMs: number;
  applicationName?: string;
}

const connectTimeoutMsDefault = 15_000;

/** Parameters of libpq that change nothing about what is read. */
const ignored = new Set([
  'channel_binding',
  'client_encoding',
  'fallback_application_name',
  'gssencmode',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'sslcompression',
  'sslsni',
  'target_session_attrs',
  'tcp_user_timeout',
]);

/**
 * Reads `postgres://user:password@host:port/database?sslmode=...`.
 *
 * @throws SourceError if it is not such a string; the message quotes nothing that could hold the password
 */
export function parsePostgresqlUrl(text: string): PostgresqlAddress {
  const example = 'Write it like postgres://user:password@host:5432/database?sslmode=verify-full.';
  if (!URL.canParse(text)) {
    throw refused(
      `This is not a connection string of PostgreSQL. ${example} Characters such as @ : / # in a password are written as %40 %3A %2F %23.`,
    );
  }
  const url = new URL(text);
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw refused(`A connection string of PostgreSQL begins with postgres://, not with ${url.protocol}//. ${example}`);
  }
  const parameters = url.searchParams;
  for (const name of new Set(parameters.keys())) {
    if (!ignored.has(name) && !known.has(name)) {
      throw refused(`The parameter ${name} of the connection string is not known here. Take it out.`);
    }
  }
  const user = decoded(url.username) || (parameters.get('user') ?? '');
  if (user === '') throw refused(`The connection string names no user. ${example}`);
  const sslMode = sslModes.find(mode => mode === (parameters.get('sslmode') ?? 'prefer'));
  if (sslMode === undefined) throw refused(`sslmode is one of ${sslModes.join(', ')}.`);
  const address: PostgresqlAddress = {
    host: decoded(url.hostname).replace(/^\[|\]$/g, '') || (parameters.get('host') ?? 'localhost'),
    port: portOf(url.port || (parameters.get('port') ?? '5432')),
    user,
    password: decoded(url.password) || (parameters.get('password') ?? ''),
    database: decoded(url.pathname.slice(1)) || (parameters.get('dbname') ?? user),
    sslMode,
    connectTimeoutMs: timeoutOf(parameters.get('connect_timeout')),
  };
  const rootCertificate = parameters.get('sslrootcert');
  const clientCertificate = parameters.get('sslcert');
  const clientKey = parameters.get('sslkey');
  const hostAddressText = parameters.get(hostAddressOption);
  const hostAddresses = hostAddressText === null ? undefined : parseHostAddresses(hostAddressText);
  if (hostAddressText !== null && hostAddresses === undefined) {
    throw refused(`${hostAddressOption} is an IP address, or some separated by commas.`);
  }
  const applicationName = parameters.get('application_name');
  return {
    ...address,
    ...(hostAddresses !== undefined && { hostAddresses }),
    ...(rootCertificate !== null && { rootCertificate }),
    ...(clientCertificate !== null && { clientCertificate }),
    ...(clientKey !== null && { clientKey }),
    ...(applicationName !== null && { applicationName }),
  };
}

const known = new Set([
  'application_name',
  'connect_timeout',
  'dbname',
  'host',
  hostAddressOption,
  'password',
  'port',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslrootcert',
  'user',
]);

/** Where a connection goes, for messages: without user and password. */
export function placeOf({ host, port, database }: PostgresqlAddress): string {
  return `${host}:${port}/${database}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused(
      'The connection string has a % that is not followed by two hexadecimal digits; a % itself is written as %25.',
    );
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw refused('The port of the connection string is not a number from 1 to 65535.');
  }
  return port;
}

function timeoutOf(seconds: string | null): number {
  if (seconds === null) return connectTimeoutMsDefault;
  const value = Number(seconds);
  if (!Number.isFinite(value) || value < 1 || value > 600) {
    throw refused('connect_timeout is a number of seconds from 1 to 600.');
  }
  return value * 1_000;
}

function refused(message: string): SourceError {
  return new SourceError('source-unreadable', message);
}
