import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedBus } from '#events/bus/embedded.ts';
import type { EventData, EventType } from '#events/catalogue.ts';
import { startDispatcher } from '#events/dispatcher/dispatcher.ts';
import { connectDatabase, listen } from '#shared/database/connect.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import { createAccounts } from '#shared/identity/accounts.ts';
import { createForeignIdNotes } from '#shared/identity/alerts-foreign-ids.ts';
import { createIdentity } from '#shared/identity/create-identity.ts';
import { createEnvelopes } from '#shared/identity/envelopes.ts';
import { eventKeys } from '#shared/identity/key-ring.ts';
import { createOidcLogin } from '#shared/identity/oidc.ts';
import { createOrganizations } from '#shared/identity/organizations.ts';
import { loadPlatformKeys } from '#shared/identity/platform-keys.ts';
import { createTokenService } from '#shared/identity/tokens-service.ts';
import { createLimits } from '#shared/limits/create-limits.ts';
import { createDialer } from '#shared/network/create-dialer.ts';
import type { Role } from '#shared/platform/actor.ts';
import { createCtx, type Platform } from '#shared/platform/create-ctx.ts';
import type { AssessSource, Ctx, Log, MailMessage } from '#shared/platform/ctx.ts';
import { createEventTokens } from '#shared/platform/event-token.ts';
import type { FunctionDefinition } from '#shared/platform/function.ts';
import { hostApp } from '#shared/platform/host-app.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { createLive } from '#shared/platform/live-channel.ts';
import { reactionTable } from '#shared/platform/reaction-table.ts';
import { runWorker } from '#shared/platform/run-worker.ts';
import { serve } from '#shared/platform/serve.ts';
import { createDiskObjectStore } from '#shared/storage/disk/disk-object-store.ts';
import { createInboundGate } from '#shared/webhooks/inbound/gate.ts';
import { type ScratchPostgres, scratchPostgres } from './postgres.ts';

export interface HarnessOptions {
  functions: readonly FunctionDefinition[];
  settings?: Record<string, unknown>;
  assess?: AssessSource;
  /** Runs relay, delivery and workers as the platform does. Without it only operations answer. */
  dispatch?: boolean;
}

export interface Tenant {
  organizationId: string;
  userId: string;
  /** API keys by role. */
  keys: Record<Role, string>;
  projectId: string;
}

export type As = Role | 'nobody' | 'other-tenant' | 'forged';

export interface Harness {
  platform: Platform;
  tenant: Tenant;
  /** A second organisation, which must never see anything of the first. */
  other: Tenant;
  postgres: ScratchPostgres;
  mails: MailMessage[];
  /** Settings with which a process of its own works on the same database, objects and keys. */
  environment: Readonly<Record<string, string>>;
  /** Calls an operation through the whole host. `body` that is an object is sent as JSON. */
  call(
    method: string,
    path: string,
    options?: { as?: As; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>;
  /** The same, through another host of the same platform: one with limits of its own, say. */
  callOn(app: { fetch(request: Request): Response | Promise<Response> }): Harness['call'];
  /** A ctx of the tenant, acting as the system. */
  ctx(): Ctx;
  /** Publishes an event as the tenant; returns its id. */
  publish<T extends EventType>(type: T, data: EventData<T>, subject?: string): Promise<string>;
  /** Waits until no delivery is pending and no job is ready or running. Throws after `timeoutMs`. */
  settled(timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** `iss` of the harness's access tokens. */
export const harnessIssuer = 'https://cloudforge.example';

const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => quiet,
};
const loud: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message, fields) => console.error('warn', message, fields),
  error: (message, fields) => console.error('error', message, fields),
  with: () => loud,
};

/**
 * The platform as it really is (a real PostgreSQL with row-level security, the disk store, the embedded bus, the host
 * with all its middleware), with two tenants, for tests of functions.
 */
export async function startHarness(options: HarnessOptions): Promise<Harness> {
  const postgres = await scratchPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-harness-'));
  await migrateSchema(postgres.url);
  const database = connectDatabase({ connectionString: postgres.url, connectionsMax: 10, applicationName: 'harness' });
  const clock = { now: () => new Date() };
  const masterKey = randomBytes(32).toString('base64');
  const keys = await loadPlatformKeys(join(folder, 'keys'), { masterKey });
  const store = createDiskObjectStore({ folder: join(folder, 'objects'), now: clock.now });
  await store.prepare();
  const subscribe = (channels: readonly string[], onNotify: (channel: string, payload: string) => void) =>
    listen(postgres.url, channels, onNotify);
  const live = await createLive(subscribe);
  const mails: MailMessage[] = [];
  const stopping = new AbortController();
  const targetServer = await createTargetsLogin(postgres);
  const dialer = createDialer({ allowLoopback: true, allowPrivate: false });
  const envelopes = createEnvelopes(keys.ring);
  const tokens = createTokenService({
    database,
    envelopes,
    clock,
    ids: systemIds,
    issuer: harnessIssuer,
    listen: subscribe,
  });
  const identity = createIdentity({ database, clock, ids: systemIds, tokens });
  const platform: Platform = {
    database,
    clock,
    ids: systemIds,
    store,
    log: process.env.CLOUDFORGE_TEST_LOG === undefined ? quiet : loud,
    dialer,
    source: '/harness',
    signal: stopping.signal,
    // The very object that was given: tests change it while the harness runs.
    settings: Object.assign(options.settings ?? {}, { targetServer, ...options.settings }),
    services: {
      envelopes,
      signer: keys.signer,
      accounts: createAccounts({ database, clock, ids: systemIds, envelopes }),
      identity,
      tokens,
      organizations: createOrganizations({ database, clock, ids: systemIds, envelopes }),
      oidc: createOidcLogin({ database, envelopes, dialer, clock, ids: systemIds }),
      mailer: {
        delivers: false,
        send: async message => {
          mails.push(message);
          return { id: message.id };
        },
      },
      assess:
        options.assess ??
        (async () => {
          throw new Error('This harness was started without an assess service.');
        }),
      migrate: async input =>
        (await import('#shared/migration/service/run-work.ts')).runWork(input, {
          store,
          dialer,
          signer: keys.signer,
          targetServer,
          threads: 2,
          now: clock.now,
        }),
      targets: {
        drop: async label =>
          (await import('#shared/targets/embedded.ts')).dropEmbeddedTarget({
            admin: { url: targetServer },
            name: label,
          }),
      },
      inbound: createInboundGate(() => platform),
      live,
    },
  };
  const eventTokens = createEventTokens(() => eventKeys(keys.ring));
  const app = hostApp(options.functions, {
    platform,
    eventTokens,
    draining: () => stopping.signal.aborted,
    noteForeignIds: createForeignIdNotes(platform),
    limits: createLimits(platform, { rateScale: 100, requestsMax: 256 }),
    telemetry: { scrape: async () => '' },
    ready: () => database.answers(1_000),
  });
  const tenant = await createTenant(platform, 'First');
  const other = await createTenant(platform, 'Second');
  const stops: (() => Promise<void>)[] = [];
  if (options.dispatch === true) {
    const served = await serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    const bus = createEmbeddedBus();
    const port = {
      ...platform,
      bus,
      tokens: eventTokens,
      holder: 'harness',
      random: Math.random,
      reactions: reactionTable(options.functions),
      locate: () => `http://127.0.0.1:${served.port}`,
      sweep: async () => undefined,
      listen: (channels: readonly string[], wake: () => void) => subscribe(channels, wake),
    };
    const dispatcher = await startDispatcher(port);
    const workers = await Promise.all(
      options.functions.flatMap(definition =>
        definition.workers.map(worker =>
          runWorker({
            platform,
            functionName: definition.name,
            worker,
            holder: 'harness',
            listen: (channels, wake) => subscribe(channels, wake),
          }),
        ),
      ),
    );
    stops.push(async () => {
      await dispatcher.stop();
      await Promise.all(workers.map(worker => worker.stop()));
      await bus.close();
      await served.close(500);
    });
  }
  const keyOf = (as: As): string | undefined => {
    if (as === 'nobody') return undefined;
    if (as === 'other-tenant') return other.keys.owner;
    return as === 'forged' ? `cf_AAAAAAAA_${'A'.repeat(43)}` : tenant.keys[as];
  };
  const ctx = (): Ctx =>
    createCtx(platform, {
      actor: { kind: 'system', organizationId: tenant.organizationId, function: 'harness' },
      requestId: 'harness',
      signal: stopping.signal,
    });
  const callOn: Harness['callOn'] =
    called =>
    async (method, path, { as = 'owner', body, headers = {} } = {}) => {
      const key = keyOf(as);
      const isJson =
        body !== undefined &&
        typeof body === 'object' &&
        !(body instanceof Uint8Array) &&
        !(body instanceof ReadableStream) &&
        !(body instanceof FormData);
      return await called.fetch(
        new Request(`http://localhost${path}`, {
          method,
          headers: {
            ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
            ...(isJson ? { 'content-type': 'application/json' } : {}),
            ...headers,
          },
          ...(body === undefined
            ? {}
            : { body: isJson ? JSON.stringify(body) : (body as RequestInit['body']), duplex: 'half' }),
        }),
      );
    };
  return {
    platform,
    tenant,
    other,
    postgres: {
      ...postgres,
      // What a test changes behind the platform's back holds for its next call, not some milliseconds later.
      query: async (text, values) => {
        const rows = await postgres.query(text, values);
        identity.forgetKeys();
        return rows;
      },
    },
    mails,
    environment: {
      DATABASE_URL: postgres.url,
      CLOUDFORGE_STATE: folder,
      CLOUDFORGE_MASTER_KEY: masterKey,
      CLOUDFORGE_TARGET_SERVER: targetServer,
      CLOUDFORGE_ALLOW_LOOPBACK: 'true',
      CLOUDFORGE_COPY_THREADS: '2',
    },
    ctx,
    call: callOn(app),
    callOn,
    publish: (type, data, subject) =>
      ctx().transaction(scope => scope.publish(type, data, subject === undefined ? {} : { subject })),
    settled: async (timeoutMs = 20_000) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const [row] = await postgres.query(`select
          (select count(*) from cloudforge.outbox where expanded_at is null)::int as outbox,
          (select count(*) from cloudforge.deliveries where state = 'pending')::int as pending,
          (select count(*) from cloudforge.jobs where state in ('ready', 'running'))::int as jobs`);
        if (row?.outbox === 0 && row.pending === 0 && row.jobs === 0) return;
        if (Date.now() > deadline) throw new Error(`Not settled after ${timeoutMs} ms: ${JSON.stringify(row)}`);
        await sleep(20);
      }
    },
    stop: async () => {
      stopping.abort();
      for (const stop of stops) await stop();
      await live.close();
      await tokens.close();
      await database.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createTenant(platform: Platform, name: string): Promise<Tenant> {
  const { ids, database, services } = platform;
  const organizationId = ids.uuid();
  const userId = ids.uuid();
  const projectId = ids.uuid();
  await database.transaction({ role: 'cloudforge_auth' }, async db => {
    await db.insertInto('organizations').values({ id: organizationId, name }).execute();
    await db
      .insertInto('users')
      .values({ id: userId, email: `${name.toLowerCase()}@example.org` })
      .execute();
    await db
      .insertInto('memberships')
      .values({ organization_id: organizationId, user_id: userId, role: 'owner' })
      .execute();
  });
  await database.transaction({ role: 'cloudforge_app', organizationId }, db =>
    db
      .insertInto('projects')
      .values({ organization_id: organizationId, id: projectId, name: `${name} project`, created_by: userId })
      .execute(),
  );
  const key = async (role: Role): Promise<string> =>
    (await services.identity.createApiKey({ organizationId, userId, name: role, role })).secret;
  return {
    organizationId,
    userId,
    projectId,
    keys: {
      owner: await key('owner'),
      admin: await key('admin'),
      operator: await key('operator'),
      viewer: await key('viewer'),
    },
  };
}

/**
 * The role that makes databases for migrations without a target, as a platform has it: no superuser. Roles belong to the
 * whole server, which other tests use too: one for all of them, whose password is known.
 */
async function createTargetsLogin(postgres: ScratchPostgres): Promise<string> {
  await postgres.query(`do $$ begin
    create role harness_targets login createdb createrole password 'harness';
    exception when duplicate_object or unique_violation then null; end $$`);
  const url = new URL(postgres.url);
  url.username = 'harness_targets';
  url.password = 'harness';
  url.pathname = '/postgres';
  return url.href;
}
