import { sql } from 'kysely';
import type { Db } from '#shared/platform/ctx.ts';
import type { AuditRow } from './seal.ts';

/** Columns of the audit log as text, as they are sealed and exported. */
export function auditRows(db: Db) {
  return db
    .selectFrom('audit_logs')
    .select([
      'organization_id as organizationId',
      'position',
      'id',
      'actor_kind as actorKind',
      'actor_id as actorId',
      'action',
      'target_kind as targetKind',
      'target_id as targetId',
      'request_id as requestId',
      'sealed_sequence as sequence',
      'seal',
    ])
    .select([
      sql<string>`data::text`.as('data'),
      sql<string>`to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('at'),
    ]);
}

export interface SealedRow extends AuditRow {
  sequence: number;
  seal: Buffer;
}

/** Sealed rows of one organisation in the order of their chain: those after `after`, up to `last`, at most `limit`. */
export async function sealedRows(
  db: Db,
  organizationId: string,
  range: { after: number; last: number; limit: number },
): Promise<SealedRow[]> {
  const rows = await auditRows(db)
    .where('organization_id', '=', organizationId)
    .where('seal', 'is not', null)
    .where('sealed_sequence', '>', range.after)
    .where('sealed_sequence', '<=', range.last)
    .orderBy('sealed_sequence')
    .limit(range.limit)
    .execute();
  return rows.flatMap(row =>
    row.sequence === null || row.seal === null ? [] : [{ ...row, sequence: row.sequence, seal: row.seal }],
  );
}
