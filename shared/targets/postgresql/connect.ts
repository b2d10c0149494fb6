import { readFileSync } from 'node:fs';
import pg from 'pg';
import { z } from 'zod';
import { hostAddressOption, parseHostAddresses, pinnedSocket } from '#shared/network/pinned-lookup.ts';
import { type TargetAddress, TargetError } from '../target.ts';
import { asTargetError } from './target-errors.ts';

export interface TargetConnection {
  /** Shown in pg_stat_activity; cut at 63 bytes by the server. */
  applicationName: string;
  /**
   * off: COMMIT does not wait for the disk. A crash of the server can then lose the last commits, but only a tail of
   * the write-ahead log as a whole: a chunk and its ledger row, which are one transaction, are lost or kept together,
   * and nothing is kept whose predecessors were lost. A resume reads the ledger and copies what is missing. Steps
   * after which somebody relies on the target (finish, swap, discard) commit with on, which makes all before durable.
   */
  synchronousCommit: 'on' | 'off';
  /** A statement that waits longer for a lock fails; 0: no limit. */
  lockTimeoutMs: number;
}

/** TLS as libpq's sslmode names it, in the order in which the attempts are made. */
type Attempt = 'plain' | 'encrypted' | 'verify-ca' | 'verify-full';

const connectTimeoutMs = 15_000;
const versionMin = 140_000;

/**
 * Opens a session of a target server with everything fixed that changes how values are read or written: dates and
 * intervals in PostgreSQL's own form, UTC, UTF-8, xml content, no silent row filters.
 *
 * `sslmode` means what it means to libpq (disable, allow, prefer, require, verify-ca, verify-full; default prefer);
 * `sslrootcert`, `sslcert` and `sslkey` name files, `sslrootcert=system` the roots that Node knows.
 *
 * @throws TargetError 'target-unreachable', 'target-refused', 'target-too-old'
 */
export async function connectTarget(address: TargetAddress, options: TargetConnection): Promise<pg.Client> {
  const client = await dial(address, options.applicationName);
  // A connection that breaks fails the query that uses it; without a listener it would end the process as well.
  client.on('error', () => undefined);
  try {
    await client.query(sessionSettings(options));
    await requireVersion(client);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw asTargetError(error, 'The target server did not accept the settings of a session');
  }
}

/** Closes a session; one that is broken already is closed as well. */
export async function disconnect(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined);
}

function sessionSettings(options: TargetConnection): string {
  return [
    `SET client_encoding = 'UTF8'`,
    `SET standard_conforming_strings = on`,
    `SET DateStyle = 'ISO, MDY'`,
    `SET IntervalStyle = 'postgres'`,
    `SET TimeZone = 'UTC'`,
    `SET extra_float_digits = 1`,
    `SET bytea_output = 'hex'`,
    `SET xmloption = 'content'`,
    `SET client_min_messages = warning`,
    // A row-level policy must never hide rows from a copy or a proof: it fails loudly instead.
    `SET row_security = off`,
    `SET default_transaction_isolation = 'read committed'`,
    `SET default_transaction_read_only = off`,
    `SET statement_timeout = 0`,
    `SET lock_timeout = ${Math.max(0, Math.trunc(options.lockTimeoutMs))}`,
    // A source may be slow; a holder that is gone is ended by the next one.
    `SET idle_in_transaction_session_timeout = '30min'`,
    `SET synchronous_commit = ${options.synchronousCommit}`,
    // The server notices within two minutes that a machine vanished without a word.
    `SET tcp_keepalives_idle = 60`,
    `SET tcp_keepalives_interval = 10`,
    `SET tcp_keepalives_count = 6`,
  ].join('; ');
}

const Version = z.tuple([z.object({ number: z.coerce.number(), text: z.string() })]);

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS text`,
  );
  const [version] = Version.parse(rows);
  if (version.number < versionMin) {
    throw new TargetError(
      'target-too-old',
      `The target server is PostgreSQL ${version.text}; CloudForge needs 14 or newer. Upgrade it, or name another one.`,
    );
  }
}

async function dial(address: TargetAddress, applicationName: string): Promise<pg.Client> {
  const { connectionString, attempts, files, hostName, hostAddresses } = readAddress(address);
  let failure: unknown;
  for (const attempt of attempts) {
    const client = new pg.Client({
      connectionString,
      application_name: applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
      ssl: attempt === 'plain' ? false : tlsOptions(attempt, files),
      ...(hostAddresses !== undefined && { stream: () => pinnedSocket(hostAddresses) }),
    });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      // That a kind of connection is not served says less than what the other kind was answered.
      if (failure === undefined || isNotServed(failure)) failure = error;
      // `prefer` goes on without TLS only if the server has none, `allow` with TLS only if it was refused without.
      const mayTryNext =
        attempt === 'plain' ? isRefusedWithoutTls(error) : error instanceof Error && /SSL/.test(error.message);
      if (!mayTryNext) throw asTargetError(error, `The target server ${hostName} cannot be used`);
    }
  }
  throw asTargetError(failure, `The target server ${hostName} cannot be used`);
}

function isNotServed(error: unknown): boolean {
  return error instanceof Error && /does not support SSL/.test(error.message);
}

function isRefusedWithoutTls(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '28000';
}

interface TlsFiles {
  sslrootcert?: string;
  sslcert?: string;
  sslkey?: string;
}

function tlsOptions(attempt: Exclude<Attempt, 'plain'>, files: TlsFiles): pg.ClientConfig['ssl'] {
  const root = files.sslrootcert;
  const common = {
    ...(root !== undefined && root !== 'system' && { ca: readCertificate(root, 'sslrootcert') }),
    ...(files.sslcert !== undefined && { cert: readCertificate(files.sslcert, 'sslcert') }),
    ...(files.sslkey !== undefined && { key: readCertificate(files.sslkey, 'sslkey') }),
  };
  if (attempt === 'encrypted') return { ...common, rejectUnauthorized: false };
  if (attempt === 'verify-ca') return { ...common, checkServerIdentity: () => undefined };
  return common;
}

function readCertificate(path: string, parameter: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TargetError(
      'target-refused',
      `The file ${path}, which ${parameter} of the connection string names, cannot be read. Mend the path or its rights.`,
      { cause: error },
    );
  }
}

interface ReadAddress {
  connectionString: string;
  attempts: readonly Attempt[];
  files: TlsFiles;
  hostName: string;
  /** IP addresses to connect to; the host is not looked up then. */
  hostAddresses: readonly string[] | undefined;
}

function readAddress(address: TargetAddress): ReadAddress {
  let url: URL;
  try {
    url = new URL(address.url);
  } catch (error) {
    // The text is not repeated: it may hold a password.
    throw new TargetError(
      'target-refused',
      'The connection string of the target is not a URL. Write it as postgres://user:password@host:5432/database',
      { cause: error },
    );
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw new TargetError(
      'target-refused',
      `The target is named by ${url.protocol}//, which is not PostgreSQL. Write postgres://user:password@host:5432/database`,
    );
  }
  const mode = url.searchParams.get('sslmode') ?? 'prefer';
  const files: TlsFiles = {};
  for (const name of ['sslrootcert', 'sslcert', 'sslkey'] as const) {
    const value = url.searchParams.get(name);
    if (value !== null && value !== '') files[name] = value;
    url.searchParams.delete(name);
  }
  url.searchParams.delete('sslmode');
  const hostAddresses = hostAddressesOf(url.searchParams.get(hostAddressOption));
  url.searchParams.delete(hostAddressOption);
  const isSocket = url.hostname === '' || (url.searchParams.get('host') ?? '').startsWith('/');
  return {
    connectionString: url.href,
    // libpq never encrypts a Unix socket.
    attempts: isSocket ? ['plain'] : attemptsOf(mode, files),
    files,
    hostName: url.host === '' ? 'on this machine' : url.host,
    hostAddresses,
  };
}

function hostAddressesOf(text: string | null): string[] | undefined {
  if (text === null) return undefined;
  const addresses = parseHostAddresses(text);
  if (addresses === undefined) {
    throw new TargetError(
      'target-refused',
      `${hostAddressOption} of the connection string is an IP address, or some separated by commas. Mend it.`,
    );
  }
  return addresses;
}

function attemptsOf(mode: string, files: TlsFiles): readonly Attempt[] {
  switch (mode) {
    case 'disable':
      return ['plain'];
    case 'allow':
      return ['plain', 'encrypted'];
    case 'prefer':
      return ['encrypted', 'plain'];
    case 'require':
      // As in libpq: with a root certificate at hand, require means verify-ca.
      return [files.sslrootcert === undefined ? 'encrypted' : 'verify-ca'];
    case 'verify-ca':
    case 'verify-full':
      return [mode];
    default:
      throw new TargetError(
        'target-refused',
        `sslmode=${mode} is none of disable, allow, prefer, require, verify-ca, verify-full. Mend the connection string.`,
      );
  }
}
