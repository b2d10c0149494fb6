import { sql } from 'kysely';
import type { z } from 'zod';
import type { alertKinds, securityAlert } from '#events/catalogue/security-alert.ts';
import { writeToOutbox } from '#events/outbox.ts';
import type { Clock, Db, Ids } from '#shared/platform/ctx.ts';

export interface Alert {
  organizationId: string;
  kind: (typeof alertKinds)[number];
  /** What it is about: `user:<id>`, `api-key:<id>`, `webhook-endpoint:<id>`. Ids only, nothing personal. */
  subject: string;
  /** A sentence for an owner; no names, addresses or secrets. */
  message: string;
  data?: Record<string, unknown>;
}

/**
 * Opens an alert in this transaction, or counts one more occurrence of the one that is open. The event is written only
 * when it opens: a thousand wrong passwords are one event. Works for the application and for the auth role. Returns the
 * alert's id.
 */
export async function raiseAlert(db: Db, alert: Alert, port: { clock: Clock; ids: Ids }): Promise<string> {
  const now = port.clock.now();
  const id = port.ids.uuid();
  const row = await db
    .insertInto('alerts')
    .values({
      organization_id: alert.organizationId,
      id,
      kind: alert.kind,
      subject: alert.subject,
      data: JSON.stringify({ ...alert.data, message: alert.message }),
      first_at: now,
      last_at: now,
    })
    .onConflict(conflict =>
      conflict
        .columns(['organization_id', 'kind', 'subject'])
        .where('acknowledged_at', 'is', null)
        .doUpdateSet({ occurrences: sql<number>`alerts.occurrences + 1`, last_at: now }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  if (row.id !== id) return row.id;
  const data: z.infer<typeof securityAlert.data> = {
    alertId: id,
    kind: alert.kind,
    subject: alert.subject,
    message: alert.message,
  };
  await writeToOutbox(db, {
    id: port.ids.uuid(),
    organizationId: alert.organizationId,
    type: 'cloudforge.security.alert.v1',
    source: '/identity',
    subject: alert.subject,
    time: now,
    data,
  });
  return id;
}
