import pg from 'pg';
import { TargetError } from '../target.ts';

/** Codes of sockets and of PostgreSQL that mean: the server is not there now, and may be in a moment. */
const unreachable = /^(ECONN|ENOTFOUND|EHOST|ENET|ETIMEDOUT|EPIPE|EAI_|08|57P0[1-5])/;

/** What to do about it, by SQLSTATE (or its class). The longest that fits wins. */
const mends: readonly (readonly [code: string, kind: TargetError['code'], mend: string])[] = [
  ['28P01', 'target-refused', 'Mend user and password in the connection string.'],
  ['28', 'target-refused', 'Let this user in (pg_hba.conf, or the allow list of the provider), or name another one.'],
  ['3D000', 'target-refused', 'Create the database first, or name one that exists.'],
  ['53300', 'target-refused', 'Raise max_connections, end idle sessions, or copy with fewer connections.'],
  ['53100', 'target-refused', 'The disk of the server is full: make room, then resume.'],
  ['53200', 'target-refused', 'Raise max_locks_per_transaction (and restart the server), then resume.'],
  ['53', 'target-refused', 'The server is out of a resource: mend that, then resume.'],
  ['42501', 'target-privileges', 'Grant it to the user of the connection string, or name a user who has it.'],
  ['55P03', 'target-statement', 'Someone else holds a lock: end that session or wait, then try again.'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'target-refused',
    'The certificate is made out to another name: use that name as the host, with hostaddr=ADDRESS if it can not be looked up here, or sslmode=verify-ca, which checks its authority only.',
  ],
  ...['CERT_', 'DEPTH_ZERO_', 'SELF_SIGNED_', 'UNABLE_TO_'].map(
    code =>
      [
        code,
        'target-refused',
        'The certificate of the server can not be trusted: name the file of its authority with sslrootcert=FILE, or use sslmode=require, which encrypts without checking who answers.',
      ] as const,
  ),
  ['40', 'target-statement', 'It was in the way of another session: try again.'],
];

/**
 * Any failure of the target as a sentence for its owner. A TargetError stays what it is.
 *
 * @param what begins the message: what could not be done
 */
export function asTargetError(error: unknown, what: string): TargetError {
  if (error instanceof TargetError) return error;
  const code = codeOf(error);
  const said = wordsOf(error);
  if (code === '' && error instanceof Error && /terminated|ended|timeout|closed|not queryable/i.test(said)) {
    return unreachableError(what, said, error);
  }
  if (unreachable.test(code)) return unreachableError(what, said, error);
  if (/password must be a string/.test(said)) return withoutPassword(what, error);
  if (/does not support SSL/.test(said)) return withoutTls(what, said, error);
  const mend = mends.find(([prefix]) => code.startsWith(prefix));
  if (mend === undefined) return new TargetError('target-statement', `${what}: ${said}.`, { cause: error });
  return new TargetError(mend[1], `${what}: ${said}. ${mend[2]}`, { cause: error });
}

/** The driver's own words name a step of the protocol. */
function withoutPassword(what: string, cause: unknown): TargetError {
  return new TargetError(
    'target-refused',
    `${what}: it asks for a password, and the connection string has none. Write it as postgres://user:password@host:5432/database. (A server that asks so does not say whether the user exists.)`,
    { cause },
  );
}

function withoutTls(what: string, said: string, cause: unknown): TargetError {
  return new TargetError(
    'target-refused',
    `${what}: ${said}. Turn on ssl there, or use sslmode=prefer where the network is yours.`,
    { cause },
  );
}

function unreachableError(what: string, said: string, cause: unknown): TargetError {
  return new TargetError(
    'target-unreachable',
    `${what}: ${said}. Check that it runs and that host and port in the connection string are right.`,
    { cause },
  );
}

/** SQLSTATE, or the code of a socket; empty where there is none. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if (error instanceof TargetError && error.cause !== undefined) return codeOf(error.cause);
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : '';
}

/** The server's own words, with what it says of the row, in one line without a full stop at its end. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return wordsOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const detail = error instanceof pg.DatabaseError && error.detail !== undefined ? ` (${error.detail})` : '';
  return `${error.message}${detail}`.replace(/\.(\)?)$/, '$1');
}

/** A failed statement as the outcome of a step. */
export function statementError(error: unknown): { message: string; code: string } {
  return { message: `${wordsOf(error)}.`, code: codeOf(error) };
}

/** true: the session is gone or the server is out of resources, so that going on with other statements is no use. */
export function isFatal(error: unknown): boolean {
  const code = codeOf(error);
  if (error instanceof pg.DatabaseError) return /^(57P0[1-5]|08|53[12]|58)/.test(code);
  return true;
}
