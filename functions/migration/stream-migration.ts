import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { type Migration, MigrationParams, readMigration } from './migration.ts';

const streamForMs = 240_000;
const pollMs = 2_000;
const retryMs = 1_000;

export const streamMigration = defineOperation({
  name: 'streamMigration',
  method: 'GET',
  path: '/:migrationId/events',
  summary: 'Follow a migration (Server-Sent Events)',
  description:
    'Event `migration`: the whole migration as getMigration answers it, at once and after each change, at most once a second while rows move. The server closes after 240 s; reconnecting begins with how it is then.',
  access: 'migrations:read',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 200, mediaType: 'text/event-stream' },
  errors: ['not-signed-in', 'not-found', 'validation-failed', 'overloaded'],
  handler: async ({ ctx, input }) => {
    const { migrationId } = input.params;
    const first = await ctx.read(db => readMigration(db, migrationId));
    if (first === undefined) throw new Problem('not-found');
    return new Response(follow(ctx, migrationId, first), {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    });
  },
});

function follow(ctx: Ctx, migrationId: string, first: Migration): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const closeAt = ctx.clock.now().getTime() + streamForMs;
  let changed = false;
  let wake = (): void => undefined;
  const stopListening = ctx.services.live.onChange(
    { id: migrationId, organizationId: ctx.actor.organizationId },
    () => {
      changed = true;
      wake();
    },
  );
  let told = '';
  let opened = false;
  let pending: Migration | undefined = first;
  return new ReadableStream<Uint8Array>({
    pull: async controller => {
      for (;;) {
        const isOver = ctx.signal.aborted || ctx.clock.now().getTime() >= closeAt;
        changed = false;
        const migration: Migration | undefined =
          pending ?? (await ctx.read(db => readMigration(db, migrationId)).catch(() => undefined));
        pending = undefined;
        const stamp = migration === undefined ? '' : `${migration.version}.${migration.updatedAt}`;
        const isNews = migration !== undefined && stamp !== told;
        told = stamp;
        const text = `${opened ? '' : `retry: ${retryMs}\n\n`}${isNews ? `event: migration\ndata: ${JSON.stringify(migration)}\n\n` : ''}`;
        opened = true;
        if (text !== '') controller.enqueue(encoder.encode(text));
        if (isOver || migration === undefined) {
          stopListening();
          controller.close();
          return;
        }
        if (text !== '') return;
        if (!changed) {
          await new Promise<void>(resolve => {
            const timer = setTimeout(resolve, pollMs);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
            ctx.signal.addEventListener('abort', wake, { once: true });
          });
        }
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
