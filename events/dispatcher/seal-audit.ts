import { sql } from 'kysely';
import { auditRows } from '#shared/audit/read-rows.ts';
import { auditSeal, chainStart } from '#shared/audit/seal.ts';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Db } from '#shared/platform/ctx.ts';

const batchMax = 2_000;
const batchesMax = 20;
const sealLock = 7_236_522;

interface ChainEnd {
  sequence: number;
  seal: Uint8Array;
}

/**
 * Chains the audit rows that have no seal yet, each organisation's for itself, in the order of their positions: an
 * edit or a gap breaks the chain from there on. One sealer at a time. Bounded per call; returns how many were sealed.
 */
export async function sealAudit(port: { database: PlatformDatabase }): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < batchesMax; batch += 1) {
    const sealed = await sealBatch(port.database);
    total += sealed;
    if (sealed < batchMax) break;
  }
  return total;
}

async function sealBatch(database: PlatformDatabase): Promise<number> {
  const count = await database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const locked = await sql<{ ok: boolean }>`select pg_try_advisory_xact_lock(${sealLock}) as ok`.execute(db);
    if (locked.rows[0]?.ok !== true) return 0;
    const rows = await auditRows(db).where('seal', 'is', null).orderBy('position').limit(batchMax).execute();
    if (rows.length === 0) return 0;
    const ends = await chainEnds(db, [...new Set(rows.map(row => row.organizationId))]);
    const sealed = rows.map(row => {
      const end = ends.get(row.organizationId) ?? { sequence: 0, seal: chainStart };
      const sequence = end.sequence + 1;
      const seal = auditSeal(end.seal, sequence, row);
      ends.set(row.organizationId, { sequence, seal });
      return { position: row.position, sequence, seal };
    });
    await sql`
      update audit_logs set sealed_sequence = sealed.sequence, seal = sealed.seal
      from unnest(
        ${sealed.map(row => row.position)}::bigint[],
        ${sealed.map(row => row.sequence)}::bigint[],
        ${sealed.map(row => row.seal)}::bytea[]
      ) as sealed(position, sequence, seal)
      where audit_logs.position = sealed.position`.execute(db);
    crashPoint('audit-seal.before-commit');
    return rows.length;
  });
  if (count > 0) crashPoint('audit-seal.after-commit');
  return count;
}

/** Number and seal of the last sealed row of each of these organisations. */
async function chainEnds(db: Db, organizationIds: readonly string[]): Promise<Map<string, ChainEnd>> {
  const { rows } = await sql<{ id: string; sequence: number; seal: Buffer }>`
    select organization.id, last.sealed_sequence as sequence, last.seal
    from unnest(${organizationIds}::uuid[]) as organization(id)
    cross join lateral (
      select sealed_sequence, seal from audit_logs
      where organization_id = organization.id and seal is not null
      order by sealed_sequence desc limit 1
    ) last`.execute(db);
  return new Map(rows.map(({ id, sequence, seal }) => [id, { sequence, seal }]));
}
