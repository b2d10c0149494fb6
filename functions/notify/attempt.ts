import { sql } from 'kysely';
import { z } from 'zod';

const previewCharacters = 2_000;

export const WebhookAttempt = z
  .object({
    id: z.uuid(),
    messageId: z.uuid(),
    number: z.number().int(),
    startedAt: z.iso.datetime(),
    durationMs: z.number().int(),
    status: z.number().int().nullable().describe('HTTP status, or null if there was no answer'),
    error: z.string().nullable().describe('Why it did not deliver'),
    responseBody: z.string().describe(`The first ${previewCharacters} characters of the answer`),
  })
  .meta({ id: 'WebhookAttempt', description: 'One try of a message' });

/** Columns of `webhook_attempts as a`; of the answer only the beginning is read. */
export const attemptColumns = [
  'a.id',
  'a.message_id',
  'a.number',
  'a.started_at',
  'a.duration_ms',
  'a.status',
  'a.error',
  sql<string>`left(a.response_body, ${sql.lit(previewCharacters)})`.as('response_preview'),
] as const;

export interface AttemptRow {
  id: string;
  message_id: string;
  number: number;
  started_at: Date;
  duration_ms: number;
  status: number | null;
  error: string | null;
  response_preview: string;
}

export function attemptOf(row: AttemptRow): z.infer<typeof WebhookAttempt> {
  return {
    id: row.id,
    messageId: row.message_id,
    number: row.number,
    startedAt: row.started_at.toISOString(),
    durationMs: row.duration_ms,
    status: row.status,
    error: row.error,
    responseBody: row.response_preview,
  };
}
