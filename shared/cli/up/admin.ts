import { Hono } from 'hono';
import { listOutbox, readOutbox } from '#shared/mail/outbox.ts';
import { mayDo } from '#shared/platform/actor.ts';
import type { Platform } from '#shared/platform/create-ctx.ts';
import { actorOf } from '#shared/platform/credential.ts';
import { Problem, problemAnswer } from '#shared/platform/errors.ts';
import type { TraceCollector } from '#shared/telemetry/trace-collector.ts';

export interface AdminOptions {
  platform: Platform;
  collector: TraceCollector;
  mailFolder: string;
  /** The organisation that runs this machine. Traces and mails are of all tenants: no other one may see them. */
  operatorOrganizationId: string;
}

/**
 * What operators of this machine look at: traces, and mail that lies in the outbox folder. Only for owners and admins
 * of the organisation that runs it.
 */
export function createAdmin(options: AdminOptions): Hono {
  const { platform, collector, mailFolder, operatorOrganizationId } = options;
  const app = new Hono();
  app.use(async (c, next) => {
    const actor = await actorOf(c.req.raw.headers, platform.services.identity);
    if (actor === undefined) throw new Problem('not-signed-in');
    if (actor.organizationId !== operatorOrganizationId || !mayDo(actor, 'operations:read'))
      throw new Problem('forbidden');
    await next();
  });
  app.onError(error => problemAnswer(error, platform.ids.uuid()));
  app.get('/traces', c => c.json({ items: collector.list(200) }));
  app.get('/traces/:traceId', c => c.json({ spans: collector.trace(c.req.param('traceId')) }));
  app.get('/mail', async c => c.json({ items: await listOutbox(mailFolder) }));
  app.get('/mail/:id', async c => {
    const message = await readOutbox(mailFolder, c.req.param('id'));
    if (message === undefined) throw new Problem('not-found');
    return c.json(message);
  });
  return app;
}
