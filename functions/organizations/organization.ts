import { z } from 'zod';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';

export const OrganizationName = z.string().trim().min(1).max(200);

export const Organization = z
  .object({
    id: z.uuid(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    twoFactorRequired: z.boolean().describe('Sessions without a second factor reach their own account only'),
    quotas: z.record(z.string(), z.number()).describe('Limits of this organisation that differ from the platform’s'),
    members: z.number().int(),
  })
  .meta({ id: 'Organization' });

/** The tenant of this transaction. Throws `not-found`. */
export async function readOrganization(db: Db, organizationId: string): Promise<z.infer<typeof Organization>> {
  const row = await db
    .selectFrom('organizations')
    .select(['id', 'name', 'created_at', 'two_factor_required', 'quotas'])
    .where('id', '=', organizationId)
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  const { count } = await db
    .selectFrom('memberships')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    twoFactorRequired: row.two_factor_required,
    quotas: row.quotas,
    members: count,
  };
}
