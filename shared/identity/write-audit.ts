import type { Clock, Db, Ids } from '#shared/platform/ctx.ts';

export interface AuditRow {
  organizationId: string;
  /** Who did it. A person by default. */
  actorKind?: 'user' | 'api-key' | 'system';
  actorId: string;
  action: string;
  target: { kind: string; id: string };
  /** Ids and numbers only: nothing personal, no secret. */
  data?: Record<string, unknown>;
  requestId?: string | undefined;
}

/** Appends to the audit log in a transaction of the auth role, which `ctx.transaction` does not reach. */
export async function writeAudit(db: Db, row: AuditRow, port: { clock: Clock; ids: Ids }): Promise<void> {
  await db
    .insertInto('audit_logs')
    .values({
      organization_id: row.organizationId,
      id: port.ids.uuid(),
      actor_kind: row.actorKind ?? 'user',
      actor_id: row.actorId,
      action: row.action,
      target_kind: row.target.kind,
      target_id: row.target.id,
      data: JSON.stringify(row.data ?? {}),
      request_id: row.requestId ?? null,
      at: port.clock.now(),
      sealed_sequence: null,
      seal: null,
    })
    .execute();
}
