import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { generate } from 'otplib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type PlatformProcess, startProcess } from '#functions/main.ts';
import { loadAll } from '#functions/registry.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import { type Served, serve } from '#shared/platform/serve.ts';
import { SettingsError } from '#shared/platform/settings.ts';
import { type Canary, findCanaries, spellingsOf } from '../canary-needles.ts';
import { loud } from '../loud.ts';
import { type ScratchPostgres, scratchPostgres } from '../postgres.ts';
import { startKeyService, type TestKeyService } from '../servers/key-service.ts';

const state = mkdtempSync(join(tmpdir(), 'cloudforge-canary-'));
const canaries: Canary[] = [];
/** Takes note of a secret, and hands it on. */
function secret(name: string, text: string): string {
  canaries.push({ name, text });
  return text;
}
const mark = 'Zq7canary';
const email = secret('e-mail address', `${mark}.owner@example.org`);
let logs = '';
let spans = '';
let answers = '';
let postgres: ScratchPostgres;
let collector: Served;
let keyService: TestKeyService;
let platform: PlatformProcess;
let cookie = '';
let key = '';

async function start(databaseUrl: string, dispatch: boolean): Promise<PlatformProcess> {
  const definitions = await loadAll();
  return await startProcess({
    role: { serve: definitions, work: dispatch ? definitions : [], ...(dispatch ? { dispatch: definitions } : {}) },
    service: 'canary',
    environment: {
      DATABASE_URL: databaseUrl,
      CLOUDFORGE_STATE: state,
      CLOUDFORGE_ALLOW_LOOPBACK: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
      LOG_LEVEL: 'debug',
      ...keyService.environment,
    },
    port: 0,
    writeLog: line => (logs += line),
  });
}

test.before(
  loud(async () => {
    postgres = await scratchPostgres();
    await migrateSchema(postgres.url);
    collector = await serve({
      fetch: async request => {
        spans += await request.text();
        return Response.json({});
      },
      port: 0,
      hostname: '127.0.0.1',
    });
    keyService = await startKeyService();
    secret('secret key of the key service', keyService.credentials.secretAccessKey);
    platform = await start(postgres.url, true);
  }),
);
test.after(
  loud(async () => {
    await platform?.stop();
    await collector?.close(200);
    await keyService?.stop();
    await postgres?.stop();
    rmSync(state, { recursive: true, force: true });
  }),
);

interface Answer {
  status: number;
  text: string;
  setCookie: string;
}

/** Calls as the owner's browser, or with the key. What is answered to a mistake is kept, to be searched as well. */
async function call(
  method: string,
  path: string,
  body?: unknown,
  options: { by?: 'cookie' | 'key' | 'nobody'; headers?: Record<string, string>; on?: PlatformProcess } = {},
): Promise<Answer> {
  const by = options.by ?? 'cookie';
  const response = await (options.on ?? platform).fetch(
    new Request(`http://localhost/api${path}`, {
      method,
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(by === 'cookie' ? { cookie } : by === 'key' ? { authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  const setCookie = /cloudforge_session=([\w-]{20,})/.exec(response.headers.get('set-cookie') ?? '');
  if (setCookie?.[1] !== undefined && by === 'cookie') {
    cookie = setCookie.input.split(';')[0] ?? '';
    secret('session token', setCookie[1]);
  }
  if (response.status >= 400) answers += `${method} ${path} ${response.status} ${text}\n`;
  return { status: response.status, text, setCookie: setCookie?.[1] ?? '' };
}

/** The value of a field of a JSON answer of that status; noted as a secret. */
function given(answer: Answer, status: number, field: string, name: string): string {
  assert.is(answer.status, status, `${name}: ${answer.text}`);
  const value = z.record(z.string(), z.unknown()).parse(JSON.parse(answer.text))[field];
  return secret(name, z.string().min(16).parse(value));
}

/** The same body, wrong in every way that a caller gets it wrong; none of it may be told again. */
async function mistaken(method: string, path: string, body: Record<string, unknown>): Promise<void> {
  const texts = Object.values(body).filter(value => typeof value === 'string');
  for (const wrong of [
    `{"broken": ${JSON.stringify(texts.join(' '))}`,
    JSON.stringify({ ...body, ...Object.fromEntries(Object.keys(body).map(name => [name, [texts.join(' ')]])) }),
    JSON.stringify({ [texts.join(' ')]: texts }),
    JSON.stringify(texts),
  ])
    assert.ok((await call(method, path, wrong)).status >= 400, `${method} ${path} ${wrong}`);
}

test('the search itself finds a secret in every spelling, and nothing where there is none', () => {
  const text = 'Pass "word" ü/+? 1234567890';
  const canary = [{ name: 'x', text }];
  for (const lead of ['', 'a', 'ab', 'abc']) {
    const hidden = Buffer.from(`${lead}${text} and more`);
    for (const place of [
      hidden.toString(),
      hidden.toString('hex'),
      hidden.toString('base64'),
      hidden.toString('base64url'),
    ])
      assert.ok(findCanaries(canary, new Map([['here', place]])).length > 0, place);
  }
  for (const place of [JSON.stringify({ text }), `?q=${encodeURIComponent(text)}`])
    assert.ok(findCanaries(canary, new Map([['here', place]])).length > 0, place);
  assert.equal(findCanaries(canary, new Map([['here', 'Pass word 1234567890']])), []);
  assert.ok(spellingsOf(text).every(spelling => spelling.length > 20));
});

test('people: links, passwords, authenticator apps, recovery codes, sessions and tokens', async () => {
  const { identity } = platform.platform.services;
  const owner = await identity.ensureOwner({ email, organizationName: 'Canaries' });
  const link = secret('sign-in link', await identity.createSignInLink(owner.userId, owner.organizationId, 600_000));
  assert.is((await call('POST', '/auth/sessions', { token: link })).status, 201);
  assert.is((await call('POST', '/auth/sessions', { token: link }, { by: 'nobody' })).status, 401);
  await mistaken('POST', '/auth/sessions', { token: link });

  const password = secret('password', `${mark} eleven green cucumbers`);
  const set = await call('PUT', '/auth/self/password', { password });
  assert.is(set.status, 204, set.text);
  await mistaken('PUT', '/auth/self/password', { password });
  const wrong = secret('wrong password', `${mark} twelve grey gherkins`);
  const refused = await call('POST', '/auth/sessions', { email, password: wrong }, { by: 'nobody' });
  assert.is(refused.status, 401);
  const stranger = secret('address of a stranger', `${mark}.stranger@example.org`);
  await call('POST', '/auth/sessions', { email: stranger, password: wrong }, { by: 'nobody' });
  await call('POST', '/auth/password-resets', { email: stranger }, { by: 'nobody' });
  assert.is((await call('POST', '/auth/sessions', { email, password })).status, 201);
  await mistaken('POST', '/auth/sessions', { email, password });

  const enrolled = await call('POST', '/auth/self/second-factors', { name: 'Phone', confirm: { password } });
  const totp = given(enrolled, 201, 'secret', 'TOTP secret');
  const { id } = z.object({ id: z.string() }).parse(JSON.parse(enrolled.text));
  const confirmed = await call('POST', `/auth/self/second-factors/${id}/confirm`, {
    code: await generate({ secret: totp }),
  });
  assert.is(confirmed.status, 200, confirmed.text);
  const { recoveryCodes } = z.object({ recoveryCodes: z.array(z.string()) }).parse(JSON.parse(confirmed.text));
  for (const code of recoveryCodes) secret('recovery code', code);
  const recovered = await call('POST', '/auth/sessions', { email, password, code: recoveryCodes[0] });
  assert.is(recovered.status, 201, recovered.text);

  const issued = await call('POST', '/auth/tokens');
  given(issued, 201, 'accessToken', 'access token');
  const refresh = given(issued, 201, 'refreshToken', 'refresh token');
  const next = await call('POST', '/auth/tokens/refresh', { refreshToken: refresh }, { by: 'nobody' });
  given(next, 201, 'accessToken', 'access token');
  given(next, 201, 'refreshToken', 'refresh token');
  // Spent twice: that raises an alert, which is an event and a mail.
  assert.is((await call('POST', '/auth/tokens/refresh', { refreshToken: refresh }, { by: 'nobody' })).status, 401);
  await mistaken('POST', '/auth/tokens/refresh', { refreshToken: refresh });
});

test('programs and servers: keys, webhooks, providers, sources, connection strings', async () => {
  key = given(await call('POST', '/auth/api-keys', { name: 'Canary', role: 'owner' }), 201, 'secret', 'API key');
  assert.is((await call('GET', '/auth/self', undefined, { by: 'key' })).status, 200);
  const forged = secret('forged key', `cf_AAAAAAAA_${'B'.repeat(43)}`);
  assert.is(
    (await call('GET', '/auth/self', undefined, { by: 'nobody', headers: { authorization: `Bearer ${forged}` } }))
      .status,
    401,
  );

  const header = secret('webhook header', `${mark}-header-of-a-receiver`);
  const hook = {
    url: `http://127.0.0.1:1/hooks?token=${secret('token in a webhook’s URL query', `${mark}QueryToken0123`)}`,
    headers: { 'x-secret': header },
  };
  const endpoint = await call('POST', '/webhooks/endpoints', hook, { by: 'key' });
  given(endpoint, 201, 'secret', 'webhook secret');
  const { id } = z.object({ id: z.string() }).parse(JSON.parse(endpoint.text));
  await mistaken('POST', '/webhooks/endpoints', hook);
  await call('POST', `/webhooks/endpoints/${id}/test`, undefined, { by: 'key' });

  const project = await call('POST', '/projects', { name: 'Canary' }, { by: 'key' });
  const { id: projectId } = z.object({ id: z.string() }).parse(JSON.parse(project.text));
  const dsnPassword = secret('password of a source', `${mark}DsnPassword`);
  const targetPassword = secret('password of a target', `${mark}TargetPassword`);
  const migration = {
    projectId,
    source: { kind: 'server', url: `postgres://reader:${dsnPassword}@127.0.0.1:1/shop` },
    target: { url: `postgres://writer:${targetPassword}@127.0.0.1:1/shop` },
  };
  assert.is((await call('POST', '/migration', migration, { by: 'key' })).status, 201);
  for (const url of [
    `postgres://reader:${dsnPassword}@10.0.0.1/shop`,
    `postgres://reader:${dsnPassword}@`,
    `oracle://reader:${dsnPassword}@db/shop`,
    `postgres://reader:${dsnPassword}@db:99999/shop?sslmode=${dsnPassword}`,
  ])
    assert.ok((await call('POST', '/migration', { ...migration, source: { kind: 'server', url } })).status >= 400, url);

  const clientSecret = secret('client secret', `${mark}-client-secret`);
  const provider = {
    name: 'Canary',
    issuer: 'http://127.0.0.1:1',
    clientId: 'canary',
    clientSecret,
    emailDomains: ['example.org'],
  };
  const created = await call('POST', '/auth/identity-providers', provider);
  assert.is(created.status, 201, created.text);
  await mistaken('POST', '/auth/identity-providers', provider);

  const accessToken = secret('token of a source', `${mark}-github-token`);
  const source = { kind: 'github', projectId, name: 'Canary', accessToken, options: { repository: 'a/b' } };
  const inbound = await call('POST', '/inbound/sources', source, { by: 'key' });
  given(inbound, 201, 'signingSecret', 'signing secret of a source');
  await mistaken('POST', '/inbound/sources', source);
});

test('a platform that can not open its master key says why, and nothing that is wrapped', async () => {
  // The service gets the key out of every start, and tells of it in a refusal as loudly as it can.
  const [masterKey = ''] = keyService.seen;
  assert.is(Buffer.from(masterKey, 'base64').byteLength, 32);
  secret('master key', masterKey);
  secret('master key in hexadecimal', Buffer.from(masterKey, 'base64').toString('hex'));
  for (const type of ['DisabledException', 'AccessDeniedException', 'SomethingNewException']) {
    keyService.failures.push({ status: 400, type, message: `${masterKey} ${keyService.credentials.secretAccessKey}` });
    try {
      await (await start(postgres.url, false)).stop();
      assert.unreachable();
    } catch (error) {
      assert.instance(error, SettingsError);
      answers += `${inspect(error, { depth: 10 })}\n`;
    }
  }
  assert.match(answers, 'aws kms enable-key');
});

test('a platform whose database is away says nothing either', async () => {
  const password = secret('password of the database', `${mark}DatabasePassword`);
  const without = await start(`postgres://cloudforge:${password}@127.0.0.1:1/cloudforge`, false);
  try {
    for (const canary of canaries.slice(0, 12)) {
      await call('POST', '/auth/sessions', { token: canary.text.slice(0, 200) }, { by: 'nobody', on: without });
      const answer = await call('GET', '/auth/self', undefined, { by: 'key', on: without });
      assert.ok(answer.status >= 500, String(answer.status));
    }
    await call(
      'POST',
      '/auth/sessions',
      { email, password: `${mark} eleven green cucumbers` },
      { by: 'nobody', on: without },
    );
    await call('POST', '/webhooks/endpoints', { url: 'http://127.0.0.1:1/' }, { on: without });
  } finally {
    await without.stop();
  }
});

test('no secret is in logs, traces, metrics, problems, objects or the database', async () => {
  for (let left = 400; left > 0; left -= 1) {
    const [row] = await postgres.query(`select
      (select count(*) from cloudforge.outbox where expanded_at is null)
      + (select count(*) from cloudforge.deliveries where state = 'pending' and tries = 0)
      + (select count(*) from cloudforge.jobs where state = 'running') as open`);
    if (Number(row?.open) === 0) break;
    await sleep(25);
  }
  const metrics = await (await platform.fetch(new Request('http://localhost/metrics'))).text();
  await platform.stop();
  const places = new Map([
    ['logs', logs],
    ['traces', spans],
    ['metrics', metrics],
    ['problems', answers],
    ...files(join(state, 'objects')),
    ...files(join(state, 'keys')),
  ]);
  assert.ok(logs.length > 1_000 && spans.length > 1_000 && metrics.length > 500 && answers.length > 1_000);
  const tables = await postgres.query(
    `select table_name as name from information_schema.tables where table_schema = 'cloudforge'`,
  );
  for (const { name } of tables) {
    const rows = await postgres.query(`select to_jsonb(t)::text as text from cloudforge.${String(name)} t`);
    places.set(`table ${String(name)}`, rows.map(row => String(row.text)).join('\n'));
  }
  assert.ok((places.get('table audit_logs') ?? '').length > 500 && (places.get('table outbox') ?? '').length > 100);
  const found = findCanaries(canaries, places);
  // The search does find what is there: the two values that have a column of their own.
  assert.is(found.filter(isOwnPlace).length, ownPlaces.length);
  assert.equal(
    found.filter(where => !isOwnPlace(where)),
    [],
  );
});

/** Where a value is kept because that is what the table is for. */
const ownPlaces = ['e-mail address in table users', 'token in a webhook’s URL query in table webhook_endpoints'];
const isOwnPlace = (where: string): boolean => ownPlaces.some(place => where.startsWith(`${place}:`));

function files(folder: string): [string, string][] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => {
      const path = join(entry.parentPath, entry.name);
      return [`file ${path.slice(state.length)}`, readFileSync(path, 'latin1')];
    });
}

test.run();
