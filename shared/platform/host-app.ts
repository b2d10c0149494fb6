import type { Hono } from 'hono';
import type { Telemetry } from '#shared/telemetry/set-up.ts';
import type { FunctionDefinition } from './function.ts';
import { type HostEnv, type HostOptions, hostFunctions } from './host-function.ts';

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
  // Whatever is not there gets the problem document: 404 in the platform's own words.
  const app = hostFunctions(definitions, options);
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
  return app;
}
