import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Alerts } from '#shared/database/schema/trust.ts';

export const Alert = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    subject: z.string().describe('What it is about, e.g. user:ID'),
    message: z.string(),
    occurrences: z.number().int(),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    acknowledgedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Alert', description: 'Something that an owner should look at' });

/** An alert as the API shows it. */
export function alertOf(row: Selectable<Alerts>): z.infer<typeof Alert> {
  const { message } = row.data;
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    message: typeof message === 'string' ? message : row.kind,
    occurrences: row.occurrences,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
  };
}
