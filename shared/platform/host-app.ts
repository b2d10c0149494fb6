import { Hono } from 'hono';
import type { Telemetry } from '#shared/telemetry/set-up.ts';
import type { FunctionDefinition } from './function.ts';
import { type HostEnv, type HostOptions, hostFunction } from './host-function.ts';

export interface HostAppOptions extends HostOptions {
  telemetry: Pick<Telemetry, 'scrape'>;
  /** true when every driver answers. */
  ready(): Promise<boolean>;
}

/**
 * What a process serves on its internal port: the operations and reactions of its functions, health and metrics.
 * Under Knative it is one function; locally it may be all of them.
 */
export function hostApp(definitions: readonly FunctionDefinition[], options: HostAppOptions): Hono<HostEnv> {
  const app = new Hono<HostEnv>();
  app.get('/health/live', c => c.json({ status: 'alive' }));
  app.get('/health/ready', async c => {
    const ready = !options.draining() && (await options.ready());
    return c.json({ status: ready ? 'ready' : 'not-ready' }, ready ? 200 : 503);
  });
  app.get(
    '/metrics',
    async () =>
      new Response(await options.telemetry.scrape(), {
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      }),
  );
  const hosted = definitions.map(definition => ({ definition, app: hostFunction(definition, options) }));
  for (const { definition, app: own } of hosted) {
    app.all(`/api/${definition.prefix}/*`, c => own.fetch(c.req.raw));
    app.all(`/api/${definition.prefix}`, c => own.fetch(c.req.raw));
    for (const reaction of definition.reactions)
      app
        .all(`/events/${reaction.name}/*`, c => own.fetch(c.req.raw))
        .all(`/events/${reaction.name}`, c => own.fetch(c.req.raw));
  }
  // Whatever is left gets the problem document of the first function's app: 404 in the platform's own words.
  const fallback = hosted[0]?.app;
  if (fallback !== undefined) app.notFound(c => fallback.fetch(c.req.raw));
  return app;
}
