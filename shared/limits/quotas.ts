import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';

export interface Quota {
  default: number;
  /** What is counted, as a person says it. */
  doc: string;
  /** What makes room again. */
  free: string;
}

const gigabyte = 1024 ** 3;

/** The one table of quotas of an organisation. Its own values, in `organizations.quotas`, go before these. */
export const quotas = {
  projects: { default: 5_000, doc: 'projects', free: 'Delete a project that is not needed any more.' },
  'api-keys': { default: 500, doc: 'API keys that are valid', free: 'Revoke a key that is not used any more.' },
  uploads: {
    default: 500,
    doc: 'uploads that are not finished',
    free: 'Finish or abort one; one that is left alone is ended by itself.',
  },
  'stored-bytes': {
    default: 1_024 * gigabyte,
    doc: 'bytes of stored files',
    free: 'Delete files or projects; files expire by themselves too.',
  },
  runs: { default: 500, doc: 'runs that have not ended', free: 'Wait until one has ended, or cancel one.' },
  migrations: { default: 2_000, doc: 'migrations', free: 'Delete a migration that is not needed any more.' },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof quotas;

const used: Readonly<Record<QuotaName, ReturnType<typeof sql<{ used: number }>>>> = {
  projects: sql`select count(*)::float8 as used from cloudforge.projects`,
  'api-keys': sql`select count(*)::float8 as used from cloudforge.api_keys
    where revoked_at is null and (expires_at is null or expires_at > now())`,
  uploads: sql`select count(*)::float8 as used from cloudforge.artifacts where state = 'receiving'`,
  'stored-bytes': sql`select coalesce(sum(greatest(size_bytes, received_bytes)), 0)::float8 as used
    from cloudforge.artifacts where state in ('receiving', 'stored')`,
  runs: sql`select count(*)::float8 as used from cloudforge.runs
    where state not in ('completed', 'failed', 'cancelled')`,
  migrations: sql`select count(*)::float8 as used from cloudforge.migrations`,
};

const Own = z.record(z.string(), z.number());
const Hidden = z.object({ hidden: z.string().nullable() });

/**
 * Throws `quota-exceeded` where `wanted` more would be above the organisation's quota. It is called in the transaction
 * that takes the room, before it does: a lock on the quota lets one after the other through, so that two at once can't
 * pass it together. What is closed to the caller counts as well.
 */
export async function requireQuota(db: Db, organizationId: string, name: QuotaName, wanted = 1): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`quota:${name}:${organizationId}`}, 0))`.execute(db);
  const own = await db.selectFrom('organizations').select('quotas').where('id', '=', organizationId).executeTakeFirst();
  const limit = Own.parse(own?.quotas ?? {})[name] ?? quotas[name].default;
  const { rows: before } = await sql`select current_setting('cloudforge.hidden_projects', true) as hidden`.execute(db);
  const hidden = Hidden.parse(before[0]).hidden ?? '';
  if (hidden !== '') await sql`select set_config('cloudforge.hidden_projects', '', true)`.execute(db);
  const { rows } = await used[name].execute(db);
  if (hidden !== '') await sql`select set_config('cloudforge.hidden_projects', ${hidden}, true)`.execute(db);
  const taken = rows[0]?.used ?? 0;
  if (taken + wanted <= limit) return;
  const { doc, free } = quotas[name];
  throw new Problem('quota-exceeded', {
    detail: `Your organisation may have ${limit} ${doc} and has ${taken}. ${free}`,
    members: { quota: name, limit, used: taken },
  });
}
