import { Hono, type MiddlewareHandler } from 'hono';
import { listOutbox, readOutbox } from '#shared/mail/outbox.ts';
import { mayDo, type Permission } from '#shared/platform/actor.ts';
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

const mailRefusal =
  'Mails hold links that open accounts, those of owners too: only an owner of the organisation that runs this machine reads them.';

/**
 * What operators of this machine look at, of the organisation that runs it: traces, for its owners and admins; mail that
 * lies in the outbox folder, for its owners alone, as whoever reads a link to set a password becomes its addressee.
 */
export function createAdmin(options: AdminOptions): Hono {
  const { platform, collector, mailFolder, operatorOrganizationId } = options;
  const app = new Hono();
  const allow =
    (permission: Permission, detail?: string): MiddlewareHandler =>
    async (c, next) => {
      const actor = await actorOf(c.req.raw.headers, platform.services.identity);
      if (actor === undefined) throw new Problem('not-signed-in');
      if (actor.organizationId !== operatorOrganizationId) throw new Problem('forbidden');
      if (!mayDo(actor, permission)) throw new Problem('forbidden', { ...(detail === undefined ? {} : { detail }) });
      await next();
    };
  const ownersOnly = allow('organization:own', mailRefusal);
  app.use(allow('operations:read'));
  app.onError(error => problemAnswer(error, platform.ids.uuid()));
  app.get('/traces', c => c.json({ items: collector.list(200) }));
  app.get('/traces/:traceId', c => c.json({ spans: collector.trace(c.req.param('traceId')) }));
  app.get('/mail', ownersOnly, async c => c.json({ items: await listOutbox(mailFolder) }));
  app.get('/mail/:id', ownersOnly, async c => {
    const message = await readOutbox(mailFolder, c.req.param('id'));
    if (message === undefined) throw new Problem('not-found');
    return c.json(message);
  });
  return app;
}
