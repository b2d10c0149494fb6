import { DatabaseError } from 'pg';
import { SourceError } from '../source-error.ts';
import { type PostgresqlAddress, placeOf } from './address.ts';

const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * What went wrong with a source server, as a sentence for its owner that names the mend. `doing`: what was tried, as
 * `reading the table shop.orders`. An error that is a SourceError already stays what it is.
 */
export function explainPostgresqlError(error: unknown, address: PostgresqlAddress, doing: string): SourceError {
  if (error instanceof SourceError) return error;
  if (error instanceof DatabaseError) return ofServer(error, address, doing);
  return ofNetwork(error, address, doing);
}

/** Codes as in the PostgreSQL manual, "Appendix A. PostgreSQL Error Codes". */
function ofServer(error: DatabaseError, address: PostgresqlAddress, doing: string): SourceError {
  const { code = '', message } = error;
  const place = placeOf(address);
  const unreadable = (text: string): SourceError => new SourceError('source-unreadable', text, { cause: error });
  const lost = (text: string): SourceError => new SourceError('source-lost', text, { cause: error });
  const refused = (text: string): SourceError => new SourceError('source-refused', text, { cause: error });
  switch (code) {
    case '28P01':
      return refused(
        `The server ${place} does not take this user name and password. Check both; characters such as @ or / in the password are written as %40 or %2F.`,
      );
    case '28000':
      if (/pg_hba|no encryption/.test(message)) {
        return refused(
          `The server ${place} lets nobody in from here with this user, database and kind of connection (${message}). Add a line to its pg_hba.conf, or set another sslmode.`,
        );
      }
      return refused(`The server ${place} refused the user: ${message}.`);
    case '3D000':
      return new SourceError(
        'source-missing',
        `The server ${address.host}:${address.port} has no database of the name ${address.database}. Check the last part of the connection string.`,
        { cause: error },
      );
    case '53300':
      return lost(
        `The server ${place} takes no more connections (max_connections). Close some, or read with fewer at once.`,
      );
    case '57P03':
      return lost(`The server ${place} is starting or shutting down. Try again in a moment.`);
    case '57P01':
    case '57P02':
      return lost(
        `While ${doing} the connection was ended by the server ${place} (${message}). What was read so far is not whole; start again where it stopped.`,
      );
    case '57014':
      return new SourceError(
        'source-timeout',
        `While ${doing} the server ${place} cancelled the statement (${message}). Raise its limit for this user, or try when the server is less busy.`,
        { cause: error },
      );
    case '40001':
      return lost(
        `While ${doing} the standby ${place} ended the query in favour of its recovery (${message}). Set hot_standby_feedback = on there, raise max_standby_streaming_delay, or read from the primary.`,
      );
    case '42501':
      if (/row-level security/.test(message)) {
        return unreadable(
          `While ${doing}: row-level security hides rows from this user (${message}). Read with the table's owner or a user with BYPASSRLS, so that nothing is left out.`,
        );
      }
      return unreadable(
        `While ${doing}: this user may not (${message}). Grant it, as by GRANT pg_read_all_data TO ${address.user} (PostgreSQL 14 and newer) or GRANT SELECT on the table and USAGE on its schema.`,
      );
    case '22021':
    case '22P05':
      return unreadable(
        `While ${doing}: a text holds bytes that can not be turned into UTF-8 (${message}). Mend that value in the source: its encoding and its bytes contradict each other.`,
      );
    case 'XX001':
    case 'XX002':
      return unreadable(
        `While ${doing}: the source is damaged (${message}). Restore that table or rebuild that index before it is moved.`,
      );
    default:
      return unreadable(`While ${doing} the server ${place} answered: ${message} (code ${code}).`);
  }
}

function ofNetwork(error: unknown, address: PostgresqlAddress, doing: string): SourceError {
  const reason = error instanceof Error ? error : new Error(String(error));
  const code = codeOf(reason);
  const place = placeOf(address);
  const options = { cause: error };
  const refused = (text: string): SourceError => new SourceError('source-refused', text, options);
  const unreachable = (text: string): SourceError => new SourceError('source-unreachable', text, options);
  const lost = (text: string): SourceError => new SourceError('source-lost', text, options);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return unreachable(
      `No host of the name ${address.host} is known. Check the name, or whether this machine can look it up.`,
    );
  }
  if (code === 'ECONNREFUSED' || code === 'ENOENT') {
    return unreachable(
      `Nothing takes connections at ${address.host}:${address.port}. Check host and port, whether the server runs, and whether its listen_addresses let others in.`,
    );
  }
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || /timeout/i.test(reason.message)) {
    return new SourceError(
      doing === 'connecting' ? 'source-unreachable' : 'source-timeout',
      `${address.host}:${address.port} did not answer in time while ${doing}. Check the address and whether a firewall stands between.`,
      options,
    );
  }
  if (/does not support SSL/.test(reason.message)) {
    return refused(
      `The server ${place} offers no TLS, and sslmode=${address.sslMode} asks for it. Turn on ssl there, or use sslmode=prefer where the network is yours.`,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return refused(
      `The certificate that ${place} shows is made out to another name (${reason.message}). Use the name that it has as the host, with hostaddr=ADDRESS if this machine can't look that name up, or sslmode=verify-ca, which checks its authority only.`,
    );
  }
  if (certificateCodes.has(code)) {
    return refused(
      `The certificate of ${address.host} can not be trusted (${reason.message}). Name its authority with sslrootcert=FILE, or use sslmode=require, which encrypts without checking who answers.`,
    );
  }
  if (/password must be a string|SASL/.test(reason.message)) {
    return refused(
      `The server ${place} asks for a password and the connection string has none that it takes. Write it as postgres://user:password@host/database.`,
    );
  }
  return lost(
    `While ${doing} the connection to ${place} was lost (${reason.message}). Check the network and the server's log, then start again where it stopped.`,
  );
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
