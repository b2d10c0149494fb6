import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { isFinal } from '#shared/runs/advance-run.ts';

const streamForMs = 240_000;
const pollMs = 2_000;
const batchMax = 500;
const retryMs = 1_000;

export const streamRun = defineOperation({
  name: 'streamRun',
  method: 'GET',
  path: '/runs/:runId',
  summary: 'Follow a run (Server-Sent Events)',
  description:
    'Every event of the run from the one after Last-Event-ID (or `after`), then each new one as it is committed. The server closes after 240 s, when the run has ended (event `end`), or when it stops; reconnecting goes on where it broke off.',
  access: 'runs:read',
  resource: { kind: 'run', param: 'runId' },
  input: {
    params: z.object({ runId: z.uuid() }),
    query: z.object({ after: z.coerce.number().int().min(0).optional() }),
  },
  output: { status: 200, mediaType: 'text/event-stream' },
  errors: ['not-signed-in', 'not-found', 'validation-failed', 'overloaded'],
  handler: async ({ ctx, input }) => {
    const { runId } = input.params;
    const lastEventId = Number(input.request.headers.get('last-event-id') ?? Number.NaN);
    const after = Number.isSafeInteger(lastEventId) && lastEventId >= 0 ? lastEventId : (input.query.after ?? 0);
    const first = await readAfter(ctx, runId, after);
    if (first === undefined) throw new Problem('not-found');
    return new Response(follow(ctx, runId, after, first), {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    });
  },
});

interface Portion {
  events: { sequence: number; type: string; data: Record<string, unknown>; at: Date }[];
  ended: boolean;
}

async function readAfter(ctx: Ctx, runId: string, after: number): Promise<Portion | undefined> {
  return await ctx.read(async db => {
    const run = await db.selectFrom('runs').select(['state', 'sequence']).where('id', '=', runId).executeTakeFirst();
    if (run === undefined) return undefined;
    const rows = await db
      .selectFrom('run_events')
      .select(['sequence', 'type', 'data', 'created_at'])
      .where('run_id', '=', runId)
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(batchMax)
      .execute();
    const last = rows.at(-1)?.sequence ?? after;
    return {
      events: rows.map(row => ({ sequence: row.sequence, type: row.type, data: row.data, at: row.created_at })),
      ended: isFinal(run.state) && last >= run.sequence,
    };
  });
}

function follow(ctx: Ctx, runId: string, after: number, first: Portion): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let sequence = after;
  let wake = (): void => undefined;
  const stopListening = ctx.services.live.onChange({ id: runId, organizationId: ctx.actor.organizationId }, () =>
    wake(),
  );
  const write = (portion: Portion): string => {
    let text = '';
    for (const event of portion.events) {
      text += `id: ${event.sequence}\nevent: ${event.type}\ndata: ${JSON.stringify({ ...event.data, at: event.at.toISOString() })}\n\n`;
      sequence = event.sequence;
    }
    return portion.ended ? `${text}event: end\ndata: {}\n\n` : text;
  };
  const closeAt = ctx.clock.now().getTime() + streamForMs;
  let pending: Portion | undefined = first;
  let opened = false;
  return new ReadableStream<Uint8Array>({
    pull: async controller => {
      // One portion a pull: a reader that is slow slows us down, and nothing piles up.
      for (;;) {
        const portion: Portion | undefined = pending ?? (await readAfter(ctx, runId, sequence).catch(() => undefined));
        pending = undefined;
        const over =
          portion === undefined || portion.ended || ctx.signal.aborted || ctx.clock.now().getTime() >= closeAt;
        const text = `${opened ? '' : `retry: ${retryMs}\n\n`}${portion === undefined ? '' : write(portion)}`;
        opened = true;
        if (text !== '') controller.enqueue(encoder.encode(text));
        if (over) {
          stopListening();
          controller.close();
          return;
        }
        if (text !== '') return;
        const changed = await new Promise<boolean>(resolve => {
          const timer = setTimeout(() => resolve(false), pollMs);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
          ctx.signal.addEventListener('abort', wake, { once: true });
        });
        if (!changed) {
          // A comment keeps proxies from closing a quiet stream, and finds out that nobody listens any more.
          controller.enqueue(encoder.encode(': quiet\n\n'));
          return;
        }
      }
    },
    cancel: () => {
      stopListening();
      wake();
    },
  });
}
