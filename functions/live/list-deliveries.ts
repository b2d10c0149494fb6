import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';

const Delivery = z
  .object({
    id: z.uuid(),
    eventId: z.uuid(),
    eventType: z.string(),
    function: z.string(),
    reaction: z.string(),
    state: z.enum(['pending', 'done', 'dead']),
    tries: z.number().int(),
    delays: z.number().int(),
    replays: z.number().int(),
    lastError: z.object({ at: z.string(), code: z.string(), message: z.string() }).nullable(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Delivery', description: 'One event on its way to one reaction' });

export const listDeliveries = defineOperation({
  name: 'listDeliveries',
  method: 'GET',
  path: '/deliveries',
  summary: 'List deliveries, newest first; state=dead are the dead letters',
  access: 'events:read',
  input: {
    query: z.object({
      state: z.enum(['pending', 'done', 'dead']).optional(),
      eventId: z.uuid().optional(),
      subject: z.string().max(200).optional().describe('Run id'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(Delivery) }) },
  errors: ['not-signed-in', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { state, eventId, subject, limit } = input.query;
    const rows = await ctx.readRows(db => {
      let query = db
        .selectFrom('deliveries')
        .innerJoin('outbox', 'outbox.id', 'deliveries.event_id')
        .selectAll('deliveries')
        .orderBy('deliveries.created_at', 'desc')
        .limit(limit);
      if (state !== undefined) query = query.where('deliveries.state', '=', state);
      if (eventId !== undefined) query = query.where('deliveries.event_id', '=', eventId);
      if (subject !== undefined) query = query.where('outbox.subject', '=', subject);
      return query;
    });
    return {
      items: rows.map(row => ({
        id: row.id,
        eventId: row.event_id,
        eventType: row.event_type,
        function: row.function,
        reaction: row.reaction,
        state: row.state,
        tries: row.tries,
        delays: row.delays,
        replays: row.replays,
        lastError: row.last_error,
        createdAt: row.created_at.toISOString(),
        finishedAt: row.finished_at?.toISOString() ?? null,
      })),
    };
  },
});
