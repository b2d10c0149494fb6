import { sql } from 'kysely';
import { z } from 'zod';
import { notify, outboxChannel } from '#events/outbox.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { reopenRun } from '#shared/runs/advance-run.ts';

export const replayEvent = defineOperation({
  name: 'replayEvent',
  method: 'POST',
  path: '/events/:eventId/replay',
  summary: 'Deliver the dead letters of an event again',
  description:
    'Every dead delivery of the event is tried anew, under the same event id. Deliveries that are done stay done.',
  access: 'events:replay',
  input: { params: z.object({ eventId: z.uuid() }) },
  output: { status: 202, body: z.object({ replayed: z.number().int() }) },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) =>
    await ctx.transaction(async scope => {
      const { db, audit } = scope;
      const { eventId } = input.params;
      const event = await db
        .selectFrom('outbox')
        .select(['id', 'subject'])
        .where('id', '=', eventId)
        .executeTakeFirst();
      if (event === undefined) throw new Problem('not-found');
      const updated = await db
        .updateTable('deliveries')
        .set({
          state: 'pending',
          tries: 0,
          delays: 0,
          delayed_since: null,
          finished_at: null,
          next_at: ctx.clock.now(),
          replays: sql<number>`replays + 1`,
        })
        .where('event_id', '=', eventId)
        .where('state', '=', 'dead')
        .executeTakeFirst();
      const replayed = Number(updated.numUpdatedRows);
      if (replayed > 0) {
        if (event.subject !== null && z.uuid().safeParse(event.subject).success)
          await reopenRun(scope, ctx.clock, event.subject);
        await audit('event.replayed', { kind: 'event', id: eventId }, { replayed });
        await notify(db, outboxChannel, '');
      }
      return { replayed };
    }),
});
