import { AddressRefused } from '#shared/platform/dialer.ts';

interface Circumstances {
  /** Name and port, as the user wrote them. */
  hostname: string;
  timeoutMs: number;
  /** The deadline has passed. */
  late: boolean;
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the other side closed the connection before it had answered',
  ENOTFOUND: 'there is no such name (DNS)',
  EAI_AGAIN: 'the name could not be looked up right now (DNS)',
  ENETUNREACH: 'there is no route to it',
  EHOSTUNREACH: 'there is no route to it',
  ETIMEDOUT: 'the connection timed out',
  EPIPE: 'the other side closed the connection before it had answered',
  HPE_HEADER_OVERFLOW: 'the answer’s headers are too large',
  UPGRADE: 'it answered with another protocol',
};

/** What the network did, in words for the owner of the address; the original error is the cause. AddressRefused stays. */
export function explainNetworkError(error: unknown, { hostname, timeoutMs, late }: Circumstances): Error {
  const refusal = findRefusal(error);
  if (refusal !== undefined) return refusal;
  if (late) return new Error(`${hostname}: no complete answer within ${timeoutMs} ms`, { cause: error });
  const code = codeOf(error);
  const text = code === undefined ? messageOf(error) : (words[code] ?? `${messageOf(error)} (${code})`);
  return new Error(`${hostname}: ${text}`, { cause: error });
}

/** node:net gathers the failures of several addresses in one AggregateError. */
function findRefusal(error: unknown): AddressRefused | undefined {
  if (error instanceof AddressRefused) return error;
  if (error instanceof AggregateError) return error.errors.find(inner => inner instanceof AddressRefused);
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'the call failed';
}
