import { AddressRefused } from '#shared/platform/dialer.ts';
import { SourceError } from '../source-error.ts';
import { displayAddress, type MysqlAddress } from './address.ts';
import { isLostConnection, MysqlError, mysqlErrors } from './mysql-error.ts';

/**
 * What kept a connection from being made, as a sentence for the owner of the database that names the mend. The password
 * is never part of it: neither the server nor the network repeats it.
 */
export function explainConnectError(error: unknown, address: MysqlAddress): SourceError {
  if (error instanceof SourceError) return error;
  const refusal = refusalIn(error);
  if (refusal !== undefined) return new SourceError('source-refused', refusal.message, { cause: error });
  const { code, number, message } = partsOf(error);
  const place = displayAddress(address);
  const words = byNumber(number, address) ?? byCode(code, address);
  const usual = isLostConnection(error) ? 'source-lost' : 'source-unreadable';
  if (words === undefined)
    return new SourceError(usual, `${place} could not be connected to: ${message}`, { cause: error });
  return new SourceError(words.code ?? usual, `${place}: ${words.text}`, { cause: error });
}

interface Words {
  code?: SourceError['code'];
  text: string;
}

function byNumber(number: number | undefined, { user, database, host, sslMode }: MysqlAddress): Words | undefined {
  switch (number) {
    case mysqlErrors.accessDenied: {
      // MariaDB says the same where the account has to come encrypted and did not.
      const hint = sslMode === 'DISABLED' ? ' If the account requires encryption, use ssl-mode=REQUIRED.' : '';
      return {
        code: 'source-refused',
        text: `the server refused user ${user}. Check name and password in the connection string, and that the account may come from this machine.${hint}`,
      };
    }
    case mysqlErrors.databaseDenied:
      return {
        text: `user ${user} may not read the database ${database}. Give it: GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`${database}\`.* TO the account.`,
      };
    case mysqlErrors.databaseUnknown:
      return {
        code: 'source-missing',
        text: `there is no database ${database} on this server, or user ${user} may not see it. Check its spelling; upper and lower case can matter.`,
      };
    case mysqlErrors.tooManyConnections:
    case mysqlErrors.userLimit:
      return {
        code: 'source-lost',
        text: 'the server takes no more connections now. Try again later, or with fewer connections.',
      };
    case mysqlErrors.hostBlocked:
      return {
        code: 'source-refused',
        text: 'the server has blocked this machine after failed attempts. Run FLUSH HOSTS there, then try again.',
      };
    case mysqlErrors.hostDenied:
      return {
        code: 'source-refused',
        text: `the server takes no connections from this machine. Allow the account ${user} to come from it.`,
      };
    case mysqlErrors.authenticationUnknown:
      return {
        code: 'source-refused',
        text: `user ${user} signs in by a method that is not supported. Give the account one by password.`,
      };
    case mysqlErrors.passwordExpired:
      return { code: 'source-refused', text: `the password of user ${user} has expired. Set it again at the server.` };
    case mysqlErrors.secureTransportRequired:
      return {
        code: 'source-refused',
        text: `the server wants encryption, and the connection string turns it off. Use ssl-mode=REQUIRED for ${host}.`,
      };
    default:
      return undefined;
  }
}

function byCode(code: string | undefined, { host, port, socketPath, sslMode }: MysqlAddress): Words | undefined {
  switch (code) {
    case 'ENOTFOUND':
      return {
        code: 'source-unreachable',
        text: `there is no machine named ${host} (DNS). Check the spelling of the host.`,
      };
    case 'EAI_AGAIN':
      return {
        code: 'source-unreachable',
        text: `the name ${host} could not be looked up now (DNS). Try again, or use its address.`,
      };
    case 'ECONNREFUSED':
      return {
        code: 'source-unreachable',
        text: `nothing listens at port ${port}. Check the port, that the server runs, and that it takes connections from other machines (bind-address).`,
      };
    case 'ENOENT':
      return {
        code: 'source-unreachable',
        text: `there is no socket ${socketPath ?? ''}. Check that the server runs.`,
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { code: 'source-unreachable', text: 'there is no route to it. Check the network or VPN.' };
    case 'ETIMEDOUT':
      return {
        code: 'source-unreachable',
        text: 'no answer in time. Check host and port, and that a firewall lets this machine through.',
      };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'PROTOCOL_CONNECTION_LOST':
      return {
        code: 'source-lost',
        text: 'the server closed the connection before it was made. Its error log says why.',
      };
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return {
        code: 'source-refused',
        text: `the server offers no encryption, and ssl-mode=${sslMode} wants it. Set up TLS there, or use ssl-mode=PREFERRED on a network you trust.`,
      };
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return {
        code: 'source-refused',
        text: 'the account signs in by a method that is not supported. Give the account one by password.',
      };
    default:
      return code?.startsWith('HANDSHAKE_SSL') === true ? badCertificate(sslMode) : undefined;
  }
}

function badCertificate(sslMode: string): Words {
  return {
    code: 'source-refused',
    text: `its certificate did not pass ssl-mode=${sslMode}. Name the file of its authority with ssl-ca=PATH, and for VERIFY_IDENTITY the host as the certificate has it; ssl-mode=REQUIRED encrypts without checking.`,
  };
}

function partsOf(error: unknown): { code: string | undefined; number: number | undefined; message: string } {
  const first = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  if (first instanceof MysqlError) return { code: undefined, number: first.number, message: first.message };
  if (!(first instanceof Error)) return { code: undefined, number: undefined, message: 'unknown error' };
  const code = 'code' in first && typeof first.code === 'string' ? first.code : undefined;
  const number = 'errno' in first && typeof first.errno === 'number' && first.errno > 0 ? first.errno : undefined;
  return { code, number, message: first.message };
}

/** node:net gathers the failures of several addresses in one AggregateError. */
function refusalIn(error: unknown): AddressRefused | undefined {
  if (error instanceof AddressRefused) return error;
  if (error instanceof AggregateError) return error.errors.find(inner => inner instanceof AddressRefused);
  return undefined;
}
