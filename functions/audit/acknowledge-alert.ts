import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Alert, alertOf } from './alert.ts';

export const acknowledgeAlert = defineOperation({
  name: 'acknowledgeAlert',
  method: 'POST',
  path: '/alerts/:alertId/acknowledge',
  summary: 'Say that an alert was seen to',
  description: 'The next time the same happens a new alert opens. Doing it twice changes nothing.',
  access: 'alerts:write',
  input: { params: z.object({ alertId: z.uuid() }) },
  output: { status: 200, body: Alert },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) =>
    await ctx.transaction(async ({ db, audit }) => {
      const { alertId } = input.params;
      const updated = await db
        .updateTable('alerts')
        .set({ acknowledged_at: ctx.clock.now() })
        .where('id', '=', alertId)
        .where('acknowledged_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
      if (updated !== undefined) {
        await audit('alert.acknowledged', { kind: 'alert', id: alertId }, { kind: updated.kind });
        return alertOf(updated);
      }
      const row = await db.selectFrom('alerts').selectAll().where('id', '=', alertId).executeTakeFirst();
      if (row === undefined) throw new Problem('not-found');
      return alertOf(row);
    }),
});
