import { AddressRefused, type Dialer } from './dialer.ts';
import { Problem } from './errors.ts';

/** What a caller is told of an address that is refused; any other error is returned as it is. */
export function addressProblem(error: unknown): unknown {
  return error instanceof AddressRefused
    ? new Problem('address-refused', { detail: error.message, cause: error })
    : error;
}

/** Throws Problem 'address-refused' if the URL could never be called: told to whoever enters it, not at the first call. */
export async function acceptAddress(dialer: Pick<Dialer, 'check'>, url: string): Promise<void> {
  try {
    await dialer.check(url);
  } catch (error) {
    throw addressProblem(error);
  }
}
