import { checkAddress, connectionStringProblem } from '#shared/migration/service/check-address.ts';
import { addressProblem } from '#shared/platform/address-problem.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { AddressRefused } from '#shared/platform/dialer.ts';
import { Problem } from '#shared/platform/errors.ts';

/** Throws Problem 'validation-failed' or 'address-refused' for a connection string that will never be called. */
export async function acceptConnectionString(
  ctx: Pick<Ctx, 'dialer'>,
  url: string,
  use: 'source' | 'target',
): Promise<void> {
  const wrong = connectionStringProblem(url, use);
  if (wrong !== undefined) {
    throw new Problem('validation-failed', {
      detail: `The connection string of the ${use} can't be used. ${wrong}`,
      members: { issues: [{ path: `body.${use}.url`, message: wrong }] },
    });
  }
  try {
    await checkAddress(ctx.dialer, url);
  } catch (error) {
    if (error instanceof AddressRefused) throw addressProblem(error);
    throw new Problem('validation-failed', {
      detail: `The server of the ${use} was not found: ${error instanceof Error ? error.message : 'no address'}.`,
      members: { issues: [{ path: `body.${use}.url`, message: 'its server has no address' }] },
      cause: error,
    });
  }
}
