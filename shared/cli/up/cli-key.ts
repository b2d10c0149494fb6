import type { Platform } from '#shared/platform/create-ctx.ts';
import type { Identity } from '#shared/platform/ctx.ts';
import type { StateFolder } from './state-folder.ts';

const ownerEmail = 'owner@localhost';

/** The owner of this machine's platform, made at its first start. */
export function firstOwner(identity: Pick<Identity, 'ensureOwner'>): ReturnType<Identity['ensureOwner']> {
  return identity.ensureOwner({ email: ownerEmail, organizationName: 'My organisation' });
}

/**
 * The first owner, and the key with which the command line of this very machine speaks for them. The key lies in the
 * state folder, readable by its owner only; a key that was revoked is replaced.
 */
export async function ensureCliKey(
  state: StateFolder,
  platform: Platform,
): Promise<{ key: string; userId: string; organizationId: string }> {
  const { identity } = platform.services;
  const owner = await firstOwner(identity);
  const kept = state.readSecret('cli-key');
  if (kept !== undefined && (await identity.authenticate({ kind: 'api-key', token: kept })) !== undefined)
    return { ...owner, key: kept };
  const { secret } = await identity.createApiKey({ ...owner, name: 'Command line of this machine', role: 'owner' });
  state.writeSecret('cli-key', secret);
  return { ...owner, key: secret };
}
