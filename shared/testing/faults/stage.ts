import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startMinio, type TestMinio } from '../servers/minio.ts';
import type { Endpoint } from './check-run.ts';
import { type Control, createControl } from './control.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { writeMysqlDump } from './generated-dump.ts';
import { type BusName, type IsolatedPlatform, startIsolatedPlatform } from './isolated-platform.ts';
import { patientFetch } from './patient-client.ts';
import { probeTable } from './probe-function.ts';
import { diskAccount, type StoreAccount, s3Account } from './store-account.ts';
import { startWebhookLedger, type WebhookLedger } from './webhook-ledger.ts';

/** A platform under the suite's control, and the accounts outside it. */
export interface Stage {
  platform: IsolatedPlatform;
  control: Control;
  ledger: WebhookLedger;
  endpoints: readonly Endpoint[];
  projectId: string;
  dumpFile: string;
  dumpSha256: string;
  /** Processes that a whole platform has. */
  roles: readonly string[];
  store: StoreAccount;
  /**
   * A second stage, started when it is first asked for: a platform in one process, whose objects lie on a real MinIO
   * behind a proxy of the suite's. Throws where there is no `minio`.
   */
  onS3(): Promise<S3Stage>;
  /** The second stage, if anybody has asked for it. */
  beside(): S3Stage | undefined;
  stop(): Promise<void>;
}

export interface S3Stage extends Stage {
  proxy: FaultyProxy;
}

export interface StageOptions {
  bus: BusName;
  dumpBytes: number;
  seed: number;
}

interface StorePlace {
  /** What the platform is told of it. */
  environment: Record<string, string>;
  account(platform: IsolatedPlatform): StoreAccount;
}
const onDisk: StorePlace = { environment: {}, account: platform => diskAccount(platform.stateFolder) };

const webhookTimeoutMs = 6_000;
const startTriesMax = 3;

export async function startStage(options: StageOptions): Promise<Stage> {
  const stage = await startStageOn(options, onDisk);
  let beside: Promise<S3Stage> | undefined;
  let started: S3Stage | undefined;
  return {
    ...stage,
    onS3: async () => {
      beside ??= startS3Stage({ ...options, bus: 'embedded' });
      started = await beside;
      return started;
    },
    beside: () => started,
    stop: async () => {
      await (await beside?.catch(() => undefined))?.stop();
      await stage.stop();
    },
  };
}

async function startS3Stage(options: StageOptions): Promise<S3Stage> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const minio = await startMinio();
    if (minio === undefined) throw new Error('There is no minio on this machine.');
    stops.push(() => minio.stop());
    const proxy = await startFaultyProxy(minio.endpoint);
    stops.push(() => proxy.stop());
    const stage = await startStageOn(options, placeOn(minio, proxy));
    stops.push(() => stage.stop());
    const self: S3Stage = { ...stage, proxy, onS3: async () => self, beside: () => self, stop };
    return self;
  } catch (error) {
    await stop();
    throw error;
  }
}

function placeOn(minio: TestMinio, proxy: FaultyProxy): StorePlace {
  return {
    environment: {
      S3_ENDPOINT: proxy.url,
      AWS_ACCESS_KEY_ID: minio.accessKeyId,
      AWS_SECRET_ACCESS_KEY: minio.secretAccessKey,
    },
    account: () => s3Account(minio),
  };
}

async function startStageOn(options: StageOptions, place: StorePlace): Promise<Omit<Stage, 'onS3' | 'beside'>> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-stage-'));
  const control = createControl(join(folder, 'control'));
  const ledger = await startWebhookLedger();
  let platform: IsolatedPlatform | undefined;
  const stop = async (): Promise<void> => {
    await platform?.stop();
    await ledger.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const dumpFile = join(folder, 'generated.sql');
    writeMysqlDump(dumpFile, options.dumpBytes, options.seed);
    platform = await startOnFreePorts(options.bus, {
      // One process is enough where what is broken lies outside of all of them.
      isolated: place === onDisk,
      environment: {
        ...control.environment,
        ...place.environment,
        CLOUDFORGE_WEBHOOK_TIMEOUT_MS: String(webhookTimeoutMs),
      },
    });
    await platform.query(probeTable);
    const { projectId, endpoints } = await prepare(platform, ledger);
    return {
      platform,
      control,
      ledger,
      endpoints,
      projectId,
      dumpFile,
      dumpSha256: createHash('sha256').update(readFileSync(dumpFile)).digest('hex'),
      roles: [...platform.pids().keys()],
      store: place.account(platform),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** On a busy machine another program may take one of the ports between their choice and their use: then once more. */
async function startOnFreePorts(...given: Parameters<typeof startIsolatedPlatform>): Promise<IsolatedPlatform> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startIsolatedPlatform(...given);
    } catch (error) {
      if (tries === startTriesMax || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
}

const Created = z.object({ id: z.string() });
const CreatedEndpoint = Created.extend({ secret: z.string() });

/** Sends a request as its owner's key, until it is answered. Throws on any answer but success. */
export async function ask<T extends z.ZodType>(
  platform: IsolatedPlatform,
  schema: T,
  path: string,
  body?: unknown,
): Promise<z.infer<T>> {
  const response = await patientFetch(
    { locate: platform.locate, deadlineMs: Date.now() + 30_000 },
    body === undefined ? 'GET' : 'POST',
    path,
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: () => JSON.stringify(body) },
  );
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`);
  return schema.parse(await response.json());
}

/** Adds an endpoint that the ledger knows under this name. */
export async function addEndpoint(
  platform: IsolatedPlatform,
  ledger: WebhookLedger,
  name: string,
  eventTypes: readonly string[],
): Promise<Endpoint> {
  const url = ledger.url(name);
  const { id, secret } = await ask(platform, CreatedEndpoint, '/api/webhooks/endpoints', { url, eventTypes });
  ledger.trust(name, secret);
  return { name, id, eventTypes };
}

/** A project, and two endpoints: one that gets everything, one that gets ends only. */
async function prepare(
  platform: IsolatedPlatform,
  ledger: WebhookLedger,
): Promise<{ projectId: string; endpoints: Endpoint[] }> {
  const { id: projectId } = await ask(platform, Created, '/api/projects', { name: 'Faults' });
  const endpoints = [
    await addEndpoint(platform, ledger, 'all', []),
    await addEndpoint(platform, ledger, 'ends', ['cloudforge.run.completed.v1']),
  ];
  return { projectId, endpoints };
}
