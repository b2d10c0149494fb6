import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createApiClient } from '#shared/cli/api-client.ts';
import { runMainJob } from '#shared/cli/main-job.ts';
import { connectDatabase } from '#shared/database/connect.ts';
import { createIdentity } from '#shared/identity/create-identity.ts';
import { freePort } from '#shared/network/free-port.ts';
import { type Bundle, bundleContainer, checkout } from '#shared/packaging/bundle.ts';
import { type Container, containers } from '#shared/packaging/containers.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { type ScratchPostgres, scratchPostgres } from '../postgres.ts';
import { skipped } from '../skip.ts';
import { type Booted, boot, listening, runToEnd } from './boot.ts';
import { closedRequest } from './first-request.ts';
import { findTool } from './tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-bundles-'));
const outFolder = join(folder, 'dist');
const siteFolder = join(folder, 'site');
let all: Container[] = [];
const bundles = new Map<string, Bundle>();
const booted = new Map<string, Booted>();
const ports = new Map<string, number>();
let postgres: ScratchPostgres | undefined;
let gatewayInternal = '';
let environment: Record<string, string> = {};

const bundle = (name: string): Bundle => {
  const made = bundles.get(name);
  if (made === undefined) throw new Error(`${name} was not bundled.`);
  return made;
};
/** A sentence that stands in our package.json and nowhere else. */
const description: string = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')).description;

const running = (name: string): Booted => {
  const found = booted.get(name);
  if (found === undefined) throw new Error(`${name} did not boot.`);
  return found;
};

test('every container is bundled, with what it opens while it runs', async () => {
  mkdirSync(siteFolder);
  writeFileSync(join(siteFolder, 'index.html'), '<!doctype html><title>pages</title>');
  all = await containers();
  for (const container of all)
    bundles.set(container.name, await bundleContainer(container, all, { outFolder, siteFolder }));
  const { entries, wasm } = bundle('analyze-worker');
  for (const entry of ['assess-worker', 'read-file-child']) assert.ok(entries.includes(entry), entry);
  for (const name of ['copy-worker', 'verify-worker'])
    assert.ok(bundle(name).entries.includes('migration-thread'), name);
  assert.equal(wasm, ['libpg-query.wasm']);
  for (const { folder: made } of bundles.values()) assert.ok(existsSync(join(made, 'main.mjs')));
  assert.equal(readdirSync(outFolder).sort(), all.map(({ name }) => name).sort());
});

test('a bundle holds nothing of the checkout but its code', () => {
  for (const { folder: made, name } of bundles.values()) {
    for (const file of readdirSync(made).filter(found => found.endsWith('.mjs'))) {
      const text = readFileSync(join(made, file), 'utf8');
      assert.not.ok(text.includes(checkout), `${name}/${file} names a folder of the machine that built it`);
      assert.not.ok(text.includes(description), `${name}/${file} holds package.json`);
    }
  }
});

test('a function starts without the code of what it may never use', () => {
  for (const container of all.filter(({ kind }) => kind === 'function')) {
    const { startBytes, codeBytes } = bundle(container.name);
    assert.ok(startBytes < codeBytes * 0.6, `${container.name} loads ${startBytes} of ${codeBytes} bytes at once`);
  }
});

test('migrate applies the schema once, and only expands by default', async () => {
  postgres = await scratchPostgres();
  const first = await runToEnd(bundle('migrate').folder, { DATABASE_URL: postgres.url });
  assert.is(first.code, 0, first.stderr);
  assert.match(first.stdout, /^Applied: /);
  const second = await runToEnd(bundle('migrate').folder, { DATABASE_URL: postgres.url });
  assert.is(second.code, 0, second.stderr);
  assert.is(second.stdout, 'The schema is up to date.\n');
});

test('every process boots with settings from the environment alone', async () => {
  if (postgres === undefined) throw new Error('There is no database.');
  const processes = all.filter(({ kind }) => kind !== 'migrate');
  for (const { name } of processes) ports.set(name, await freePort());
  const metricsPort = await freePort();
  gatewayInternal = `http://127.0.0.1:${metricsPort}`;
  environment = {
    DATABASE_URL: postgres.url,
    DATABASE_CONNECTIONS: '4',
    CLOUDFORGE_MASTER_KEY: randomBytes(32).toString('base64'),
    CLOUDFORGE_SIGNING_KEY: generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
    CLOUDFORGE_STATE: join(folder, 'state'),
    STORAGE_FOLDER: join(folder, 'objects'),
    CLOUDFORGE_FUNCTION_URLS: JSON.stringify(
      Object.fromEntries([...ports].map(([name, port]) => [name, `http://127.0.0.1:${port}`])),
    ),
    METRICS_PORT: String(metricsPort),
  };
  const started = await Promise.allSettled(
    processes.map(({ name }) => boot(name, bundle(name).folder, { ...environment, PORT: String(ports.get(name)) })),
  );
  for (const result of started) if (result.status === 'fulfilled') booted.set(result.value.name, result.value);
  for (const result of started) if (result.status === 'rejected') throw result.reason;
  for (const { name, url } of booted.values()) assert.is((await fetch(`${url}/health/live`)).status, 200, name);
});

test('no function answers an unknown caller', async () => {
  for (const container of all) {
    if (container.kind !== 'function') continue;
    // What only reacts and works has nothing that anybody could call.
    if (container.definition.operations.length === 0) continue;
    const request = closedRequest(container.definition);
    if (request === undefined) throw new Error(`${container.name} has no operation that asks who is there.`);
    const direct = await fetch(running(container.name).url + request.path, { method: request.method });
    assert.is(direct.status, 401, `${request.method} ${request.path}`);
    const through = await fetch(running('gateway').url + request.path, { method: request.method });
    assert.is(through.status, 401, `${request.method} ${request.path} through the gateway`);
  }
});

test('passwords are hashed by the native addon beside the bundle', async () => {
  // An address that nobody has is measured against a hash all the same.
  const response = await fetch(`${running('auth').url}/api/auth/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'nobody@example.net', password: 'eleven green cucumbers' }),
  });
  assert.is(response.status, 401);
  assert.match(await response.text(), '"sign-in-refused"');
});

test('the gateway serves the pages, and neither reactions nor figures', async () => {
  const { url } = running('gateway');
  const page = await fetch(url);
  assert.is(page.status, 200);
  assert.match(await page.text(), /<title>pages/);
  const reactions = all.flatMap(container => (container.kind === 'function' ? container.definition.reactions : []));
  assert.ok(reactions.length > 0);
  for (const { name } of reactions)
    assert.is((await fetch(`${url}/events/${name}`, { method: 'POST', body: '{}' })).status, 404, name);
  assert.is((await fetch(`${url}/metrics`)).status, 404);
  assert.is((await fetch(`${gatewayInternal}/metrics`)).status, 200);
});

test('the main job runs through the bundles: threads, child process and WebAssembly are found', async () => {
  if (postgres === undefined) throw new Error('There is no database.');
  const database = connectDatabase({ connectionString: postgres.url, connectionsMax: 1, applicationName: 'test' });
  const identity = createIdentity({ database, clock: { now: () => new Date() }, ids: systemIds });
  const owner = await identity.ensureOwner({ email: 'owner@localhost', organizationName: 'Bundles' });
  const { secret } = await identity.createApiKey({ ...owner, name: 'test', role: 'owner' });
  await database.close();
  const file = join(folder, 'shop.sqlite');
  const source = new DatabaseSync(file);
  source.exec("create table item (id integer primary key, name text not null); insert into item values (1, 'chair')");
  source.close();
  const seen: string[] = [];
  const result = await runMainJob({
    client: createApiClient(running('gateway').url, secret),
    file,
    resultsFolder: join(folder, 'results'),
    onEvent: ({ type, data }) => seen.push(`${type} ${JSON.stringify(data)}`),
  });
  assert.is(result.state, 'completed', seen.join('\n'));
  const schema = readFileSync(join(result.folder ?? '', 'schema.sql'), 'utf8');
  assert.match(schema, /create table .*item/i);
});

test('SIGTERM drains and ends with 0', async () => {
  const codes = await Promise.all([...booted.values()].map(async one => [one.name, await one.terminate()] as const));
  booted.clear();
  for (const [name, code] of codes) assert.is(code, 0, name);
});

test('a bad or absent setting ends the start with 1 and its sentence', async () => {
  const functions = bundle('projects').folder;
  const bad = await runToEnd(functions, { ...environment, PORT: 'eighty' });
  assert.is(bad.code, 1);
  assert.match(bad.stderr, /^The platform can't start with these settings\.\n {2}PORT: "eighty" does not fit/);
  const { CLOUDFORGE_MASTER_KEY: _, ...keyless } = environment;
  const absent = await runToEnd(functions, { ...keyless, CLOUDFORGE_STATE: join(folder, 'fresh') });
  assert.is(absent.code, 1);
  assert.match(absent.stderr, /CLOUDFORGE_MASTER_KEY: 32 random bytes/);
  assert.not.ok(existsSync(join(folder, 'fresh')), 'no key was made');
  const gateway = await runToEnd(bundle('gateway').folder, { PORT: '0' });
  assert.is(gateway.code, 1);
  assert.match(gateway.stderr, /Set CLOUDFORGE_FUNCTION_URL/);
  const migrate = await runToEnd(bundle('migrate').folder, {});
  assert.is(migrate.code, 1);
  assert.match(migrate.stderr, /^DATABASE_URL is not set/);
});

test('the S3 driver is found when a setting asks for it', async () => {
  const { STORAGE_FOLDER: _, ...rest } = environment;
  const dead = { S3_ENDPOINT: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nothing' };
  const { code, stderr } = await runToEnd(bundle('dispatcher').folder, { ...rest, ...dead, PORT: '0' });
  assert.is(code, 1);
  assert.match(stderr, /ECONNREFUSED 127\.0\.0\.1:9/);
});

const natsServer = findTool('nats-server');
if (natsServer === undefined) skipped('a bundled dispatcher on JetStream', 'there is no nats-server on PATH');
else
  test('the JetStream driver is found when a setting asks for it', async () => {
    const natsPort = await freePort();
    const words = ['-js', '-a', '127.0.0.1', '-p', String(natsPort), '-sd', join(folder, 'nats')];
    const nats = spawn(natsServer, words, { stdio: 'ignore' });
    try {
      await listening(natsPort);
      const port = String(await freePort());
      const url = `nats://127.0.0.1:${natsPort}`;
      const dispatcher = await boot('dispatcher', bundle('dispatcher').folder, {
        ...environment,
        NATS_URL: url,
        PORT: port,
      });
      assert.is(await dispatcher.terminate(), 0);
    } finally {
      nats.kill();
      if (nats.exitCode === null) await once(nats, 'exit');
    }
  });

test.after(async () => {
  await Promise.all([...booted.values()].map(one => one.terminate()));
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.run();
