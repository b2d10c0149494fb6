import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { type PlatformProcess, startProcess } from '#functions/main.ts';
import { loadAll, registry } from '#functions/registry.ts';
import { signInLinkForMs } from '#shared/identity/sign-in-links.ts';
import { proxySettings } from '#shared/limits/client-address.ts';
import { freePort } from '#shared/network/free-port.ts';
import { Problem, problemAnswer } from '#shared/platform/errors.ts';
import { createGateway, forward, type GatewayOptions } from '#shared/platform/gateway.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { type Served, type ServeOptions, serve } from '#shared/platform/serve.ts';
import { readSettings } from '#shared/platform/settings.ts';
import { createTraceCollector, type TraceCollector } from '#shared/telemetry/trace-collector.ts';
import { createAdmin } from './admin.ts';
import { ensureBus } from './bus.ts';
import { ensureCliKey } from './cli-key.ts';
import { startDatabase } from './database.ts';
import { exposureOf, isLoopback } from './exposure.ts';
import { keepServer } from './keep-server.ts';
import { openLogFile } from './log-file.ts';
import { siteFolder } from './site.ts';
import type { StateFolder } from './state-folder.ts';
import { startSupervisor } from './supervisor.ts';

export interface StartOptions {
  isolated: boolean;
  bus: 'auto' | 'embedded' | 'jetstream';
  port: number;
  host: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Called with one plain sentence for each step. */
  step(text: string): void;
}

export interface StartedPlatform {
  url: string;
  key: string;
  process: PlatformProcess;
  createSignInLink(): Promise<string>;
  pids(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** Brings up everything: database, bus, functions, workers, dispatcher, gateway. What was started is stopped on failure. */
export async function startPlatform(state: StateFolder, options: StartOptions): Promise<StartedPlatform> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of stops.splice(0).reverse()) await close();
  };
  try {
    return await start(state, options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  state: StateFolder,
  options: StartOptions,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<StartedPlatform> {
  const logFolder = join(state.path, 'logs');
  mkdirSync(logFolder, { recursive: true });
  const logFile = openLogFile(join(logFolder, 'platform.log'), { bytesMax: 32 * 1024 * 1024, keptMax: 4 });
  stops.push(async () => logFile.close());
  const writeLog = (line: string): void => logFile.write(line);

  const database = await startDatabase(state, options.environment);
  stops.push(() => database.stop());
  options.step(`Database: ${database.description}`);

  const bus = await ensureBus(state, options);
  stops.push(() => bus.stop());
  options.step(`Bus: ${bus.description}`);

  // The port is taken before anything is told of it, so that nobody else can take it meanwhile.
  const front = await openFront(options);
  stops.push(() => front.served.close(2_000));
  const { port } = front.served;
  const publicHost = isLoopback(options.host) ? 'localhost' : options.host;
  const { isPrivate, trustedProxies } = exposureOf(options.host, options.environment.CLOUDFORGE_PUBLIC_URL);

  const collector = createTraceCollector();
  const collectorServer = await serve({ fetch: collectorApp(collector).fetch, port: 0, hostname: '127.0.0.1' });
  stops.push(() => collectorServer.close(500));
  const environment: Record<string, string | undefined> = {
    ...options.environment,
    DATABASE_URL: database.url,
    CLOUDFORGE_STATE: state.path,
    HOST: '127.0.0.1',
    CLOUDFORGE_PUBLIC_URL: options.environment.CLOUDFORGE_PUBLIC_URL ?? `http://${publicHost}:${port}`,
    NATS_URL: bus.url,
    CLOUDFORGE_TARGET_SERVER: options.environment.CLOUDFORGE_TARGET_SERVER ?? database.targetServer,
    OTEL_EXPORTER_OTLP_ENDPOINT:
      options.environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? `http://127.0.0.1:${collectorServer.port}`,
    // Whoever sits at the machine is not to meet limits that are for strangers.
    CLOUDFORGE_RATE_SCALE: options.environment.CLOUDFORGE_RATE_SCALE ?? (isPrivate ? '100' : undefined),
    CLOUDFORGE_TRUSTED_PROXIES: options.environment.CLOUDFORGE_TRUSTED_PROXIES ?? trustedProxies,
    CLOUDFORGE_ALLOW_LOOPBACK: options.environment.CLOUDFORGE_ALLOW_LOOPBACK ?? String(isPrivate),
  };

  const definitions = await loadAll();
  // In one process everything is served here; isolated, this process keeps only what the gateway itself needs.
  const process_ = await startProcess({
    role: options.isolated ? { serve: [], work: [] } : { serve: definitions, work: definitions, dispatch: definitions },
    service: options.isolated ? 'gateway' : 'cloudforge',
    environment,
    port: 0,
    writeLog,
  });
  stops.push(() => process_.stop());
  for (const { kept } of [database, bus]) {
    if (kept === undefined) continue;
    const keeper = keepServer(kept, process_.platform.log);
    stops.push(() => keeper.stop());
  }
  let pids: () => ReadonlyMap<string, number> = () => new Map();
  let routes: GatewayOptions['routes'] = new Map(registry.map(entry => [entry.prefix, process_.fetch]));
  if (options.isolated) {
    const supervisor = await startSupervisor(environment, writeLog);
    stops.push(() => supervisor.stop());
    pids = supervisor.pids;
    routes = new Map(
      registry.flatMap(entry => {
        if (!supervisor.urls.has(entry.name)) return [];
        // Looked up each time: a function may have had to take another port.
        return [[entry.prefix, (request: Request) => forward(request, supervisor.urls.get(entry.name) ?? '')] as const];
      }),
    );
    options.step(`Functions: ${supervisor.pids().size} processes (${[...supervisor.pids().keys()].join(', ')})`);
  } else {
    options.step(
      `Functions: ${registry.map(entry => entry.name).join(', ')} with their workers and the dispatcher, in one process`,
    );
  }

  const owner = await ensureCliKey(state, process_.platform);
  const gateway = createGateway({
    routes,
    trustedProxies: readSettings(proxySettings, environment).trustedProxies,
    siteFolder,
    tls: environment.CLOUDFORGE_PUBLIC_URL?.startsWith('https:') === true,
    ready: process_.ready,
    onError: error => process_.platform.log.error('gateway', { error }),
    // Figures of what goes on here are for this machine's own eyes.
    ...(isPrivate
      ? { scrape: async () => await (await process_.fetch(new Request('http://localhost/metrics'))).text() }
      : {}),
    ...(process_.storage === undefined ? {} : { storage: process_.storage }),
    admin: createAdmin({
      platform: process_.platform,
      collector,
      mailFolder: join(state.path, 'mail'),
      operatorOrganizationId: owner.organizationId,
    }),
  });
  front.open(gateway.fetch, process_.isFull);
  // Closed before what stands behind it, so that requests in hand are answered.
  stops.push(() => front.served.close(2_000));
  const url = `http://${publicHost}:${port}`;
  if (options.port !== 0 && port !== options.port)
    options.step(`Port ${options.port} is taken by another program; this is ${port} instead`);

  state.setRunning({ pid: process.pid, url, startedAt: new Date().toISOString() });
  stops.push(async () => state.clearRunning());
  return {
    url,
    key: owner.key,
    process: process_,
    pids,
    createSignInLink: async () =>
      `${url}/sign-in#${await process_.platform.services.identity.createSignInLink(owner.userId, owner.organizationId, signInLinkForMs)}`,
    stop,
  };
}

/** Takes spans from this machine's processes: OTLP over HTTP, loopback only. */
function collectorApp(collector: TraceCollector): Hono {
  const app = new Hono();
  app.post('/v1/traces', async c => {
    const length = Number(c.req.header('content-length') ?? '0');
    if (length > 16 * 1024 * 1024) return c.json({}, 413);
    collector.take(await c.req.json().catch(() => undefined));
    return c.json({ partialSuccess: {} });
  });
  return app;
}

const frontTriesMax = 5;

/** The public origin: the wanted port, or a free one if it is taken. It answers "not ready" until it is opened. */
async function openFront(wanted: Pick<StartOptions, 'port' | 'host'>): Promise<{
  served: Served;
  open(fetch: ServeOptions['fetch'], isFull: () => boolean): void;
}> {
  let handle: ServeOptions['fetch'] = () =>
    problemAnswer(new Problem('not-ready', { headers: { 'retry-after': '1' } }), systemIds.uuid());
  let isFull = (): boolean => false;
  for (let tries = 1; ; tries += 1) {
    const port = tries === 1 && wanted.port !== 0 ? wanted.port : await freePort();
    try {
      const served = await serve({
        fetch: (request, connection) => handle(request, connection),
        isFull: () => isFull(),
        port,
        hostname: wanted.host,
      });
      return {
        served,
        open: (fetch, full) => {
          handle = fetch;
          isFull = full;
        },
      };
    } catch (error) {
      const isTaken =
        error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
      if (!isTaken || tries === frontTriesMax) throw error;
    }
  }
}
