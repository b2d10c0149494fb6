import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { Alert, alertOf } from './alert.ts';

export const listAlerts = defineOperation({
  name: 'listAlerts',
  method: 'GET',
  path: '/alerts',
  summary: 'List alerts, those seen last first',
  access: 'alerts:read',
  input: {
    query: z.object({
      state: z.enum(['open', 'acknowledged']).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(Alert) }) },
  errors: ['not-signed-in', 'forbidden', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { state, limit } = input.query;
    const rows = await ctx.readRows(db => {
      let query = db.selectFrom('alerts').selectAll().orderBy('last_at', 'desc').orderBy('id').limit(limit);
      if (state !== undefined) query = query.where('acknowledged_at', state === 'open' ? 'is' : 'is not', null);
      return query;
    });
    return { items: rows.map(alertOf) };
  },
});
