import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { WebhookReceipts } from '#shared/database/schema.ts';

export const WebhookReceipt = z
  .object({
    id: z.uuid(),
    state: z.enum(['received', 'started', 'ignored', 'failed']),
    message: z.string().describe('What came of it, in words'),
    runId: z.uuid().nullable(),
    receivedAt: z.iso.datetime(),
  })
  .meta({ id: 'WebhookReceipt', description: 'One delivery to an inbound webhook' });
export type WebhookReceipt = z.infer<typeof WebhookReceipt>;

export const receiptColumns = ['id', 'state', 'message', 'run_id', 'received_at'] as const;

export function receiptOf(row: Pick<Selectable<WebhookReceipts>, (typeof receiptColumns)[number]>): WebhookReceipt {
  return {
    id: row.id,
    state: row.state,
    message: row.message,
    runId: row.run_id,
    receivedAt: row.received_at.toISOString(),
  };
}
