import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { proxySettings } from '#shared/limits/client-address.ts';
import { Problem, problemAnswer } from '#shared/platform/errors.ts';
import { createGateway } from '#shared/platform/gateway.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { platformSettings } from '#shared/platform/platform-settings.ts';
import { type Served, serve } from '#shared/platform/serve.ts';
import { defineSetting, readSettings, SettingsError, settingSchemas } from '#shared/platform/settings.ts';
import { version } from '#shared/platform/version.ts';
import { createLog } from '#shared/telemetry/log.ts';
import { setUpTelemetry } from '#shared/telemetry/set-up.ts';
import { type Running, runToSignal } from './run-to-signal.ts';

const { port, host, logLevel, otlpEndpoint, functionUrlTemplate, functionUrls } = platformSettings;

/** Settings of the gateway's container. It has no database, no keys and no store: it only passes requests on. */
export const gatewaySettings = {
  ...proxySettings,
  ...{ port, host, logLevel, otlpEndpoint, functionUrlTemplate, functionUrls },
  siteFolder: defineSetting<string | undefined>({
    doc: 'Folder of the built pages. Default: the folder site beside the program.',
    schema: settingSchemas.text,
    default: undefined,
    env: 'CLOUDFORGE_SITE',
  }),
  publicUrl: defineSetting<string | undefined>({
    doc: 'Address at which people reach the platform. Where it begins with https, something in front of the gateway speaks TLS.',
    schema: settingSchemas.url,
    default: undefined,
    env: 'CLOUDFORGE_PUBLIC_URL',
  }),
  metricsPort: defineSetting<number>({
    doc: 'Port for /metrics and /health, which are not for the public.',
    schema: settingSchemas.port,
    default: 9090,
    env: 'METRICS_PORT',
  }),
} as const;

const drainMs = 10_000;

/** Entry of the gateway's container. `prefixes` is the registry's table, written in by the bundler. */
export async function runGateway(prefixes: readonly { name: string; prefix: string }[]): Promise<void> {
  await runToSignal(() => startGateway(prefixes, process.env));
}

/** Starts the gateway on PORT and METRICS_PORT. Throws SettingsError. */
export async function startGateway(
  prefixes: readonly { name: string; prefix: string }[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Running> {
  const settings = readSettings(gatewaySettings, environment);
  const log = createLog({
    level: settings.logLevel,
    service: 'gateway',
    write: line => process.stderr.write(line),
    now: () => new Date(),
  });
  const telemetry = setUpTelemetry({
    service: 'gateway',
    version,
    ...(settings.otlpEndpoint === undefined
      ? {}
      : { traceEndpoint: `${settings.otlpEndpoint.replace(/\/$/, '')}/v1/traces` }),
  });
  const routes = new Map(
    prefixes.map(({ name, prefix }) => {
      const url = settings.functionUrls[name] ?? settings.functionUrlTemplate?.replace('{name}', name);
      if (url === undefined)
        throw new SettingsError(
          `Where is the function ${name}? Set CLOUDFORGE_FUNCTION_URL. It is: ${platformSettings.functionUrlTemplate.doc}`,
        );
      return [prefix, url.replace(/\/$/, '')] as const;
    }),
  );
  let draining = false;
  const gateway = createGateway({
    routes,
    trustedProxies: settings.trustedProxies,
    siteFolder: settings.siteFolder ?? join(dirname(fileURLToPath(import.meta.url)), 'site'),
    // The functions scale from zero: asking them would wake every one of them, every few seconds.
    ready: async () => !draining,
    scrape: () => telemetry.scrape(),
    onError: error => log.error('gateway', { error }),
  });
  const open = publicApp(gateway, settings.publicUrl?.startsWith('https:') === true);
  const served = await serve({ fetch: open.fetch, port: settings.port, hostname: settings.host });
  let internal: Served;
  try {
    internal = await serve({ fetch: gateway.fetch, port: settings.metricsPort, hostname: settings.host });
  } catch (error) {
    await served.close(0);
    throw error;
  }
  return {
    stop: async () => {
      draining = true;
      await served.close(drainMs);
      await internal.close(0);
      await telemetry.shutdown(2_000);
    },
  };
}

/**
 * The gateway as the public reaches it: without its figures. Health stays, for load balancers in front. Behind `tls`
 * every request came by https, whatever it says itself: cookies are marked by that.
 */
function publicApp(gateway: Hono, tls: boolean): Hono {
  const app = new Hono();
  app.all('/metrics', () => problemAnswer(new Problem('not-found'), systemIds.uuid()));
  app.all('*', c => gateway.fetch(tls ? asHttps(c.req.raw) : c.req.raw, c.env));
  return app;
}

function asHttps(request: Request): Request {
  const url = request.url.replace(/^http:/, 'https:');
  const { method, headers, signal, body } = request;
  const init: RequestInit = { method, headers, signal, redirect: 'manual' };
  return new Request(url, body === null ? init : { ...init, body, duplex: 'half' });
}
