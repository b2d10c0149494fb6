import { z } from 'zod';
import { unreadableTypes } from '#shared/identity/alert-events.ts';
import { defineOperation } from '#shared/platform/operation.ts';

const EventRow = z
  .object({
    position: z.number().int(),
    id: z.uuid(),
    type: z.string(),
    source: z.string(),
    subject: z.string().nullable(),
    time: z.iso.datetime(),
    data: z.record(z.string(), z.unknown()),
    traceId: z.string().nullable(),
  })
  .meta({ id: 'Event', description: 'A CloudEvent as it was written to the outbox' });

export const listEvents = defineOperation({
  name: 'listEvents',
  method: 'GET',
  path: '/events',
  summary: 'List events in the order they were written',
  description: 'Security alerts only for those who may see alerts.',
  access: 'events:read',
  input: {
    query: z.object({
      after: z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .describe('Position after which to go on; without it the newest are given'),
      subject: z.string().max(200).optional().describe('Run id'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(EventRow) }) },
  errors: ['not-signed-in', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { after, subject, limit } = input.query;
    const unreadable = unreadableTypes(ctx.actor);
    const rows = await ctx.readRows(db => {
      let query = db
        .selectFrom('outbox')
        .select(['position', 'id', 'type', 'source', 'subject', 'time', 'data', 'traceparent'])
        .limit(limit);
      if (unreadable.length > 0) query = query.where('type', 'not in', unreadable);
      if (subject !== undefined) query = query.where('subject', '=', subject);
      query =
        after === undefined
          ? query.orderBy('position', 'desc')
          : query.where('position', '>', after).orderBy('position');
      return query;
    });
    const items = rows.map(row => ({
      position: row.position,
      id: row.id,
      type: row.type,
      source: row.source,
      subject: row.subject,
      time: row.time.toISOString(),
      data: row.data,
      traceId: row.traceparent?.split('-')[1] ?? null,
    }));
    return { items: after === undefined ? items.reverse() : items };
  },
});
