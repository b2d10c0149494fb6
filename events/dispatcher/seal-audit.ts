import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';

const batchMax = 500;
const sealLock = 7_236_522;

/**
 * Chains audit rows of each organisation: seal = sha256(previous seal, sequence, the row's canonical text). An edit or
 * a gap breaks every seal after it. One sealer at a time; returns how many rows were sealed.
 */
export async function sealAudit(port: { database: PlatformDatabase }): Promise<number> {
  return await port.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const locked = await sql<{ ok: boolean }>`select pg_try_advisory_xact_lock(${sealLock}) as ok`.execute(db);
    if (locked.rows[0]?.ok !== true) return 0;
    const rows = await db
      .selectFrom('audit_logs')
      .selectAll()
      .where('seal', 'is', null)
      .orderBy('position')
      .limit(batchMax)
      .execute();
    const heads = new Map<string, { sequence: number; seal: Buffer }>();
    for (const row of rows) {
      let head = heads.get(row.organization_id);
      if (head === undefined) {
        const last = await db
          .selectFrom('audit_logs')
          .select(['sealed_sequence', 'seal'])
          .where('organization_id', '=', row.organization_id)
          .where('seal', 'is not', null)
          .orderBy('sealed_sequence', 'desc')
          .limit(1)
          .executeTakeFirst();
        head = { sequence: last?.sealed_sequence ?? 0, seal: last?.seal ?? Buffer.alloc(32) };
      }
      const sequence = head.sequence + 1;
      const seal = auditSeal(head.seal, sequence, row);
      await db
        .updateTable('audit_logs')
        .set({ sealed_sequence: sequence, seal })
        .where('position', '=', row.position)
        .execute();
      heads.set(row.organization_id, { sequence, seal });
    }
    return rows.length;
  });
}

/** The seal of one row over the one before it. */
export function auditSeal(
  previous: Uint8Array,
  sequence: number,
  row: {
    organization_id: string;
    id: string;
    actor_kind: string;
    actor_id: string;
    action: string;
    target_kind: string;
    target_id: string;
    data: unknown;
    request_id: string | null;
    at: Date;
  },
): Buffer {
  const text = JSON.stringify([
    sequence,
    row.organization_id,
    row.id,
    row.actor_kind,
    row.actor_id,
    row.action,
    row.target_kind,
    row.target_id,
    row.data,
    row.request_id,
    row.at.toISOString(),
  ]);
  return createHash('sha256').update(previous).update(text).digest();
}
