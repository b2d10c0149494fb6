import { join } from 'node:path';
import type { Bus } from '#events/bus/bus.ts';
import { createEmbeddedBus } from '#events/bus/embedded.ts';
import { startDispatcher } from '#events/dispatcher/dispatcher.ts';
import { connectDatabase, listen } from '#shared/database/connect.ts';
import { createDatabaseClock } from '#shared/database/database-clock.ts';
import { createAccounts } from '#shared/identity/accounts.ts';
import { createForeignIdNotes } from '#shared/identity/alerts-foreign-ids.ts';
import { createIdentity } from '#shared/identity/create-identity.ts';
import { createEnvelopes } from '#shared/identity/envelopes.ts';
import { eventKeys } from '#shared/identity/key-ring.ts';
import { createKeyService } from '#shared/identity/kms/create-key-service.ts';
import { kmsSettings } from '#shared/identity/kms/settings.ts';
import { createOidcLogin } from '#shared/identity/oidc.ts';
import { createOrganizations } from '#shared/identity/organizations.ts';
import { loadPlatformKeys } from '#shared/identity/platform-keys.ts';
import { createTokenService } from '#shared/identity/tokens-service.ts';
import { createLimits } from '#shared/limits/create-limits.ts';
import { limitSettings } from '#shared/limits/rate-policies.ts';
import { sweepBuckets } from '#shared/limits/take-tokens.ts';
import { createMailer } from '#shared/mail/create-mailer.ts';
import { mailSettings } from '#shared/mail/settings.ts';
import { migrationSettings } from '#shared/migration/service/settings.ts';
import { createDialer } from '#shared/network/create-dialer.ts';
import { networkSettings } from '#shared/network/settings.ts';
import type { Platform } from '#shared/platform/create-ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { createEventTokens } from '#shared/platform/event-token.ts';
import type { FunctionDefinition } from '#shared/platform/function.ts';
import { holderName } from '#shared/platform/holder.ts';
import { hostApp } from '#shared/platform/host-app.ts';
import { sweepAnswers } from '#shared/platform/idempotency.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { createLive } from '#shared/platform/live-channel.ts';
import { platformSettings } from '#shared/platform/platform-settings.ts';
import { reactionTable } from '#shared/platform/reaction-table.ts';
import { runWorker } from '#shared/platform/run-worker.ts';
import { type Served, serve } from '#shared/platform/serve.ts';
import { readSettings, type Setting, SettingsError } from '#shared/platform/settings.ts';
import { version } from '#shared/platform/version.ts';
import { createObjectStore, isDiskObjectStore } from '#shared/storage/create-object-store.ts';
import type { DiskObjectStore } from '#shared/storage/disk/disk-object-store.ts';
import { serveSignedObject } from '#shared/storage/disk/serve.ts';
import { storageSettings } from '#shared/storage/settings.ts';
import { sweepExpired } from '#shared/storage/sweep.ts';
import { createLog } from '#shared/telemetry/log.ts';
import { instruments } from '#shared/telemetry/metrics.ts';
import { setUpTelemetry } from '#shared/telemetry/set-up.ts';
import { createInboundGate } from '#shared/webhooks/inbound/gate.ts';

/** What a process is: any mix of hosting functions, running their workers, and dispatching. */
export interface ProcessRole {
  /** Functions whose operations and reactions are served here. */
  serve: readonly FunctionDefinition[];
  /** Functions whose workers run here. */
  work: readonly FunctionDefinition[];
  /** All functions: the dispatcher needs every reaction. Undefined: no dispatcher here. */
  dispatch?: readonly FunctionDefinition[];
}

export interface ProcessOptions {
  role: ProcessRole;
  /** Name in telemetry and logs: `analyze`, `dispatcher`, `cloudforge`. */
  service: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Port of the internal listener; 0 takes a free one. Default: setting PORT. */
  port?: number;
  /** Where logs go, line by line. */
  writeLog(line: string): void;
}

export interface PlatformProcess {
  /** Port of the internal listener. */
  port: number;
  platform: Platform;
  /** The internal app: the gateway of a single process calls it without a network between. */
  fetch(request: Request): Response | Promise<Response>;
  /** true while calls of the API are refused. */
  isFull(): boolean;
  bus: Bus | undefined;
  /** Answers /storage/...; undefined where the object store serves its own URLs. */
  storage: ((request: Request) => Promise<Response>) | undefined;
  ready(): Promise<boolean>;
  /** G6: requests finish, streams close, leases are given back. */
  stop(): Promise<void>;
}

const drainMs = 10_000;

/** Composition root: reads the settings, makes the drivers they choose, and starts what the role says. */
export async function startProcess(options: ProcessOptions): Promise<PlatformProcess> {
  const { role, environment } = options;
  const settings = readSettings(
    {
      ...platformSettings,
      ...networkSettings,
      ...mailSettings,
      ...storageSettings,
      ...kmsSettings,
      ...migrationSettings,
      ...limitSettings,
    },
    environment,
  );
  const databaseUrl = settings.databaseUrl;
  if (databaseUrl === undefined)
    throw new SettingsError(`DATABASE_URL is not set. It is: ${platformSettings.databaseUrl.doc}`);
  const directUrl = settings.databaseDirectUrl ?? databaseUrl;
  const log = createLog({
    level: settings.logLevel,
    service: options.service,
    write: options.writeLog,
    now: () => new Date(),
  });
  const telemetry = setUpTelemetry({
    service: options.service,
    version,
    ...(settings.otlpEndpoint === undefined
      ? {}
      : { traceEndpoint: `${settings.otlpEndpoint.replace(/\/$/, '')}/v1/traces` }),
  });
  // Before anything is connected: a start that ends here leaves nothing open.
  const keys = await loadPlatformKeys(join(settings.stateFolder, 'keys'), {
    service: createKeyService(settings),
    onTrouble: error => log.error('a new master key could not be opened: the ones before go on', { error }),
    masterKey: settings.masterKey,
    masterKeysOld: settings.masterKeysOld,
    signingKeyPem: settings.signingKey,
  });
  const database = connectDatabase({
    connectionString: databaseUrl,
    connectionsMax: settings.databaseConnections,
    // A direct way beside DATABASE_URL says that a pooler is on that one.
    prepare: settings.databaseDirectUrl === undefined,
    applicationName: `cloudforge ${options.service}`,
    onQuery: query =>
      instruments().queryDuration.record(query.durationMs / 1_000, {
        outcome: query.error === undefined ? 'ok' : 'error',
      }),
  });
  const clock = createDatabaseClock({ database, log });
  await clock.follow();
  const subscribe = (channels: readonly string[], onNotify: (channel: string, payload: string) => void) =>
    listen(directUrl, channels, onNotify);
  const live = await createLive(subscribe);
  const store = createObjectStore(settings, { folder: join(settings.stateFolder, 'objects') });
  // A function that scales from zero does not wait for five buckets to be looked at: the dispatcher sees to them.
  if (store.name === 'disk' || role.dispatch !== undefined) await store.prepare();
  const stopping = new AbortController();
  const definitions = [...new Set([...role.serve, ...role.work])];
  const functionSettings: Record<string, Setting> = Object.assign(
    {},
    ...definitions.map(definition => definition.settings),
  );
  const dialer = createDialer({ allowLoopback: settings.loopbackCalls, allowPrivate: settings.allowAddresses, log });
  const envelopes = createEnvelopes(keys.ring);
  const tokenService = createTokenService({
    database,
    envelopes,
    clock,
    ids: systemIds,
    issuer: settings.publicUrl,
    listen: subscribe,
  });
  const platform: Platform = {
    database,
    clock,
    ids: systemIds,
    log,
    store,
    dialer,
    source: `/functions/${options.service}`,
    signal: stopping.signal,
    settings: readSettings(functionSettings, environment),
    services: {
      envelopes,
      signer: keys.signer,
      accounts: createAccounts({ database, clock, ids: systemIds, envelopes }),
      identity: createIdentity({ database, clock, ids: systemIds, tokens: tokenService }),
      tokens: tokenService,
      organizations: createOrganizations({ database, clock, ids: systemIds, envelopes }),
      oidc: createOidcLogin({ database, envelopes, dialer, clock, ids: systemIds }),
      mailer: createMailer(settings, { outboxFolder: join(settings.stateFolder, 'mail'), log }),
      // Readers, parser and threads are loaded by the process that reads, at its first job.
      assess: async input => (await import('#shared/sources/assess-thread.ts')).assessInThread(input),
      migrate: async input =>
        (await import('#shared/migration/service/run-work.ts')).runWork(input, {
          store,
          dialer,
          signer: keys.signer,
          targetServer: settings.targetServer,
          threads: settings.copyThreads,
          now: clock.now,
        }),
      targets: {
        drop: async label => {
          if (settings.targetServer === undefined)
            throw new Problem('conflict', {
              detail:
                'There are databases of migrations on a server that this platform is not told of any more: the operator sets CLOUDFORGE_TARGET_SERVER.',
            });
          const { dropEmbeddedTarget } = await import('#shared/targets/embedded.ts');
          await dropEmbeddedTarget({ admin: { url: settings.targetServer }, name: label });
        },
      },
      inbound: createInboundGate(() => platform),
      live,
    },
  };
  const tokens = createEventTokens(() => eventKeys(keys.ring));
  const stops: (() => Promise<void>)[] = [];
  let bus: Bus | undefined;
  const ready = async (): Promise<boolean> =>
    (await database.answers(2_000)) && (bus === undefined || (await bus.healthy()));
  const limits = createLimits(platform, settings);
  const app = hostApp(role.serve, {
    platform,
    eventTokens: tokens,
    draining: () => stopping.signal.aborted,
    noteForeignIds: createForeignIdNotes(platform),
    limits,
    telemetry,
    ready,
  });
  const served: Served = await serve({
    fetch: app.fetch,
    isFull: limits.gate.isFull,
    port: options.port ?? settings.port,
    hostname: settings.host,
  });

  if (role.dispatch !== undefined) {
    bus = settings.natsUrl === undefined ? createEmbeddedBus() : await connectJetStream(settings.natsUrl, log);
    const locate = (name: string): string =>
      settings.functionUrls[name] ??
      settings.functionUrlTemplate?.replace('{name}', name) ??
      `http://127.0.0.1:${served.port}`;
    const dispatcher = await startDispatcher({
      ...platform,
      bus,
      tokens,
      holder: holderName(options.service),
      random: Math.random,
      reactions: reactionTable(role.dispatch),
      locate,
      sweep: async () => {
        await sweepExpired({ database, store, now: clock.now(), log });
        await tokenService.maintain();
        await sweepAnswers(database, clock.now());
        await sweepBuckets(database, clock.now());
      },
      listen: (channels, wake) => subscribe(channels, wake),
    });
    stops.push(() => dispatcher.stop());
  }
  for (const definition of role.work) {
    for (const worker of definition.workers) {
      const running = await runWorker({
        platform,
        functionName: definition.name,
        worker,
        holder: holderName(options.service),
        listen: (channels, wake) => subscribe(channels, wake),
      });
      stops.push(() => running.stop());
    }
  }
  return {
    port: served.port,
    platform,
    fetch: request => app.fetch(request),
    isFull: limits.gate.isFull,
    bus,
    ready,
    storage: isDiskObjectStore(store) ? serveObjects(store, log) : undefined,
    stop: async () => {
      // First what brings new work, while the functions still answer what is on its way.
      await Promise.all(stops.map(stop => stop()));
      stopping.abort();
      await served.close(drainMs);
      await bus?.close();
      await live.close();
      await tokenService.close();
      clock.close();
      keys.close();
      await database.close();
      await telemetry.shutdown(2_000);
    },
  };
}

function serveObjects(store: DiskObjectStore, log: Platform['log']): (request: Request) => Promise<Response> {
  const serveObject = serveSignedObject({
    store,
    onError: error => log.error('an object could not be served', { error }),
  });
  return async request => await serveObject(request, systemIds.uuid());
}

async function connectJetStream(url: string, log: Platform['log']): Promise<Bus> {
  // Read only where it is used: a function's container starts without it.
  const { createJetStreamBus } = await import('#events/bus/jetstream.ts');
  return await createJetStreamBus({ url, log });
}
