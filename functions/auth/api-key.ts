import { z } from 'zod';
import { type Actor, type Permission, permissions, type Role, roles } from '#shared/platform/actor.ts';
import { Problem } from '#shared/platform/errors.ts';

export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(roles),
    scopes: z.array(z.string()).describe('None: everything that the role allows'),
    prefix: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().describe('To the minute'),
    revokedAt: z.iso.datetime().nullable(),
    previousUntil: z.iso.datetime().nullable().describe('After a rotation the secret before works until then'),
  })
  .meta({ id: 'ApiKey' });

export const ApiKeyParams = z.object({ keyId: z.uuid() });

const permissionNames = Object.keys(permissions).filter((name): name is Permission => Object.hasOwn(permissions, name));

export const Scopes = z
  .array(z.enum(permissionNames))
  .min(1)
  .max(permissionNames.length)
  .describe('Only these permissions, of those the role allows. Left out: all of them');

export const apiKeyColumns = [
  'id',
  'name',
  'role',
  'scopes',
  'prefix',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
  'previous_until',
] as const;

interface ApiKeyRow {
  id: string;
  name: string;
  role: Role;
  scopes: string[];
  prefix: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  previous_until: Date | null;
}

export function apiKeyOf(row: ApiKeyRow): z.infer<typeof ApiKey> {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    scopes: row.scopes,
    prefix: row.prefix,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    previousUntil: row.previous_until?.toISOString() ?? null,
  };
}

/**
 * Throws Problem `forbidden` if a key of this role and these scopes can do more than who hands it out. No scopes are all
 * that the role allows.
 */
export function refuseMoreThanHeld(
  actor: Exclude<Actor, { kind: 'system' }>,
  key: { role: Role; scopes: readonly string[] },
): void {
  if (roles.indexOf(key.role) < roles.indexOf(actor.role))
    throw new Problem('forbidden', { detail: `Your role is ${actor.role}; a key of yours can't be ${key.role}.` });
  const { scopes } = actor;
  if (scopes === undefined) return;
  const held: readonly string[] = scopes;
  const wanted = key.scopes.length === 0 ? permissionNames : key.scopes;
  const beyond = wanted.filter(scope => !held.includes(scope));
  if (beyond.length > 0)
    throw new Problem('forbidden', { detail: `Your own scopes do not hold: ${beyond.slice(0, 10).join(', ')}.` });
}

/** Throws Problem `validation-failed` for scopes that the role does not allow anyway, or no key may have. */
export function refuseEmptyScopes(role: Role, scopes: readonly Permission[]): void {
  const never = scopes.filter(scope => {
    const allowed: readonly Role[] = permissions[scope];
    return scope === 'self:write' || !allowed.includes(role);
  });
  if (never.length === 0) return;
  throw new Problem('validation-failed', {
    detail: `scopes: a key with the role ${role} may not ${never.join(', ')}.`,
    members: { issues: never.map(scope => ({ path: 'body.scopes', message: `${scope} is not of ${role}` })) },
  });
}
