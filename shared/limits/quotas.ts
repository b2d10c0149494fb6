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
  runs: { default: 2_000, doc: 'runs that have not ended', free: 'Wait until one has ended, or cancel one.' },
  migrations: { default: 2_000, doc: 'migrations', free: 'Delete a migration that is not needed any more.' },
  members: {
    default: 2_000,
    doc: 'members',
    free: 'An owner or admin can remove members who are not needed any more.',
  },
  'webhook-endpoints': { default: 50, doc: 'webhook endpoints', free: 'Delete an endpoint that is not used any more.' },
  'webhook-sources': { default: 100, doc: 'inbound webhooks', free: 'Delete one that nobody calls any more.' },
  teams: { default: 500, doc: 'teams', free: 'Delete a team that is not needed any more.' },
  grants: {
    default: 50_000,
    doc: 'roles on single projects',
    free: 'Take roles away that are not needed any more, or give one to a team instead of its members.',
  },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof quotas;

export const quotaNames = Object.keys(quotas).filter((name): name is QuotaName => name in quotas);

/** The organisation is named in each, for roles that see more than one. */
const used: Readonly<Record<QuotaName, (organizationId: string) => ReturnType<typeof sql<{ used: number }>>>> = {
  projects: id => sql`select count(*)::float8 as used from cloudforge.projects where organization_id = ${id}`,
  'api-keys': id => sql`select count(*)::float8 as used from cloudforge.api_keys
    where organization_id = ${id} and revoked_at is null and (expires_at is null or expires_at > now())`,
  uploads: id => sql`select count(*)::float8 as used from cloudforge.artifacts
    where organization_id = ${id} and state = 'receiving'`,
  'stored-bytes': id => sql`select coalesce(sum(greatest(size_bytes, received_bytes)), 0)::float8 as used
    from cloudforge.artifacts where organization_id = ${id} and state in ('receiving', 'stored')`,
  runs: id => sql`select count(*)::float8 as used from cloudforge.runs
    where organization_id = ${id} and state not in ('completed', 'failed', 'cancelled')`,
  migrations: id => sql`select count(*)::float8 as used from cloudforge.migrations where organization_id = ${id}`,
  members: id => sql`select count(*)::float8 as used from cloudforge.memberships where organization_id = ${id}`,
  'webhook-endpoints': id => sql`select count(*)::float8 as used from cloudforge.webhook_endpoints
    where organization_id = ${id}`,
  'webhook-sources': id => sql`select count(*)::float8 as used from cloudforge.webhook_sources
    where organization_id = ${id}`,
  teams: id => sql`select count(*)::float8 as used from cloudforge.teams where organization_id = ${id}`,
  grants: id => sql`select count(*)::float8 as used from cloudforge.project_grants where organization_id = ${id}`,
};

const Own = z.record(z.string(), z.number());
const Hidden = z.object({ hidden: z.string().nullable() });

/** What the organisation may have of each, by its own values or the defaults. */
async function limitsOf(db: Db, organizationId: string): Promise<Record<string, number>> {
  const row = await db.selectFrom('organizations').select('quotas').where('id', '=', organizationId).executeTakeFirst();
  return Own.parse(row?.quotas ?? {});
}

/** Does `work` where nothing is closed to the caller: what is hidden from one counts for all. */
async function withNothingHidden<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql`select current_setting('cloudforge.hidden_projects', true) as hidden`.execute(db);
  const hidden = Hidden.parse(rows[0]).hidden ?? '';
  if (hidden === '') return await work();
  await sql`select set_config('cloudforge.hidden_projects', '', true)`.execute(db);
  const result = await work();
  // Where `work` fails, the transaction does, and the setting ends with it.
  await sql`select set_config('cloudforge.hidden_projects', ${hidden}, true)`.execute(db);
  return result;
}

async function countUsed(db: Db, organizationId: string, name: QuotaName): Promise<number> {
  const { rows } = await used[name](organizationId).execute(db);
  return rows[0]?.used ?? 0;
}

export interface QuotaUse {
  name: QuotaName;
  limit: number;
  used: number;
}

/** Each quota of the organisation and what is used of it, counted now. */
export async function readQuotas(db: Db, organizationId: string): Promise<QuotaUse[]> {
  const own = await limitsOf(db, organizationId);
  return await withNothingHidden(db, async () => {
    const all: QuotaUse[] = [];
    for (const name of quotaNames)
      all.push({ name, limit: own[name] ?? quotas[name].default, used: await countUsed(db, organizationId, name) });
    return all;
  });
}

/** How much more the organisation may have at this moment; 0 where the quota is used up. Nothing is reserved. */
export async function quotaRoom(db: Db, organizationId: string, name: QuotaName): Promise<number> {
  const limit = (await limitsOf(db, organizationId))[name] ?? quotas[name].default;
  return Math.max(0, limit - (await withNothingHidden(db, () => countUsed(db, organizationId, name))));
}

/**
 * Throws `quota-exceeded` where `wanted` more would be above the organisation's quota. It is called in the transaction
 * that takes the room, before it does: a lock on the quota lets one after the other through, so that two at once can't
 * pass it together. What is closed to the caller counts as well.
 */
export async function requireQuota(db: Db, organizationId: string, name: QuotaName, wanted = 1): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`quota:${name}:${organizationId}`}, 0))`.execute(db);
  const limit = (await limitsOf(db, organizationId))[name] ?? quotas[name].default;
  const taken = await withNothingHidden(db, () => countUsed(db, organizationId, name));
  if (taken + wanted <= limit) return;
  throw quotaExceeded({ name, limit, used: taken });
}

function quotaExceeded({ name, limit, used: taken }: QuotaUse): Problem {
  const { doc, free } = quotas[name];
  return new Problem('quota-exceeded', {
    detail: `Your organisation may have ${limit} ${doc} and has ${taken}. ${free}`,
    members: { quota: name, limit, used: taken },
  });
}
