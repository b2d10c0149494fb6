import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type IsolatedPlatform, startIsolatedPlatform } from '../faults/isolated-platform.ts';

export interface Caller {
  key: string;
  projectId: string;
}

/** One platform in a process of its own, with two organisations, and what a client can do to it. */
export interface HostilePlatform {
  url: string;
  owner: Caller;
  /** In the same organisation as `owner`. */
  admin: Caller;
  /** Reads only, in the same organisation as `owner`. */
  viewer: Caller;
  /** Owner of another organisation. */
  stranger: Caller;
  platform: IsolatedPlatform;
  send(method: string, path: string, request?: SendOptions): Promise<Response>;
  /** Uploads a file with a plain form. */
  upload(fileName: string, bytes: Buffer): Promise<Response>;
  /** Waits for the end of a run. Throws after `timeoutMs`. */
  ended(runId: string, timeoutMs?: number): Promise<EndedRun>;
  rssMegabytes(): number;
  stop(): Promise<void>;
}

export interface SendOptions {
  as?: Caller | { key: string } | undefined;
  headers?: Record<string, string>;
  body?: RequestInit['body'];
  json?: unknown;
}

const EndedRun = z.object({
  state: z.string(),
  failure: z.object({ stage: z.string(), code: z.string(), message: z.string() }).nullable(),
});
export type EndedRun = z.infer<typeof EndedRun>;
const Created = z.object({ id: z.uuid() });

export async function startHostilePlatform(environment: Record<string, string> = {}): Promise<HostilePlatform> {
  const platform = await startIsolatedPlatform('embedded', { isolated: false, environment });
  const target = platform.locate();
  if (target === undefined) throw new Error('The platform does not say where it is.');
  const { url } = target;
  const send: HostilePlatform['send'] = async (method, path, options = {}) => {
    const key = options.as?.key;
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    return await fetch(new URL(path, url), {
      method,
      redirect: 'manual',
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    });
  };
  const projectOf = async (key: string): Promise<string> => {
    const response = await send('POST', '/api/projects', { as: { key }, json: { name: 'Hostile' } });
    return Created.parse(await response.json()).id;
  };
  const [own] = await platform.query('select organization_id from cloudforge.memberships');
  const viewerKey = await insertKey(platform, String(own?.organization_id), 'viewer');
  const adminKey = await insertKey(platform, String(own?.organization_id), 'admin');
  const strangerKey = await insertKey(platform, await insertOrganization(platform), 'owner');
  const projectId = await projectOf(target.key);
  const owner: Caller = { key: target.key, projectId };
  return {
    url,
    platform,
    owner,
    admin: { key: adminKey, projectId },
    viewer: { key: viewerKey, projectId },
    stranger: { key: strangerKey, projectId: await projectOf(strangerKey) },
    send,
    upload: async (fileName, bytes) => {
      const form = new FormData();
      form.append('file', new Blob([Uint8Array.from(bytes)]), fileName);
      return await send('POST', `/api/storage/files?projectId=${projectId}`, { as: owner, body: form });
    },
    ended: async (runId, timeoutMs = 30_000) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const response = await send('GET', `/api/projects/${projectId}/runs/${runId}`, { as: owner });
        const run = EndedRun.parse(await response.json());
        if (['completed', 'failed', 'cancelled'].includes(run.state)) return run;
        if (Date.now() > deadline) throw new Error(`The run still is ${run.state} after ${timeoutMs} ms.`);
        await sleep(25);
      }
    },
    rssMegabytes: () =>
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(platform.supervisorPid())], { encoding: 'utf8' })) / 1_024,
    stop: () => platform.stop(),
  };
}

async function insertOrganization(platform: IsolatedPlatform): Promise<string> {
  const id = randomUUID();
  await platform.query(`insert into cloudforge.organizations (id, name) values ($1, 'Somebody else')`, [id]);
  return id;
}

/** A key as the platform keeps it: only the hash. */
async function insertKey(platform: IsolatedPlatform, organizationId: string, role: string): Promise<string> {
  const prefix = randomBytes(6).toString('base64url');
  const secret = `cf_${prefix}_${randomBytes(32).toString('base64url')}`;
  const userId = randomUUID();
  await platform.query('insert into cloudforge.users (id, email) values ($1, $2)', [
    userId,
    `${role}-${prefix}@example.org`,
  ]);
  await platform.query('insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, $3)', [
    organizationId,
    userId,
    role,
  ]);
  await platform.query(
    `insert into cloudforge.api_keys (organization_id, id, user_id, name, prefix, secret_hash, role)
     values ($1, $2, $3, $4, $5, $6, $4)`,
    [organizationId, randomUUID(), userId, role, prefix, createHash('sha256').update(secret).digest()],
  );
  return secret;
}

const ProblemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  requestId: z.string(),
});

/** Code and words of a problem document; throws, with what came instead, if the answer is none (RFC 9457). */
export async function readProblem(response: Response): Promise<z.infer<typeof ProblemBody>> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json'))
    throw new Error(`HTTP ${response.status} with ${type} instead of a problem document: ${text.slice(0, 200)}`);
  const problem = ProblemBody.parse(JSON.parse(text));
  if (problem.status !== response.status) throw new Error(`HTTP ${response.status} says it is ${problem.status}.`);
  return problem;
}
