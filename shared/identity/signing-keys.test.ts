import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { connectDatabase, type PlatformDatabase } from '#shared/database/connect.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { createEnvelopes } from './envelopes.ts';
import { createSigningKeys, type PublicKey, type SigningKeys } from './signing-keys.ts';
import { createAccessTokens } from './tokens.ts';

const minuteMs = 60_000;
const issuer = 'https://cloudforge.example';
let postgres: ScratchPostgres;
let database: PlatformDatabase;
let nowMs = Date.UTC(2026, 0, 1);
const clock = { now: () => new Date(nowMs) };
const envelopes = createEnvelopes(randomBytes(32));

test.before(async () => {
  postgres = await scratchPostgres();
  await migrateSchema(postgres.url);
  database = connectDatabase({ connectionString: postgres.url, connectionsMax: 4, applicationName: 'keys test' });
});
test.after(async () => {
  await database?.close();
  await postgres?.stop();
});
test.before.each(async () => {
  await postgres.query('delete from cloudforge.signing_keys');
});

/** What one process of the platform has. */
const start = (): SigningKeys => createSigningKeys({ database, envelopes, clock });
const tokensOf = (keys: SigningKeys) =>
  createAccessTokens({
    keys,
    revocations: { refuses: async () => false, close: async () => undefined },
    lookUpLimits: async () => ({}),
    clock,
    ids: systemIds,
    issuer,
  });
const actor = {
  kind: 'user',
  userId: systemIds.uuid(),
  organizationId: systemIds.uuid(),
  role: 'viewer',
  sessionId: systemIds.uuid(),
} as const;

const verifies = async (token: string, keys: readonly PublicKey[]): Promise<boolean> =>
  await jwtVerify(token, createLocalJWKSet({ keys: [...keys] }), { currentDate: clock.now(), clockTolerance: 30 }).then(
    () => true,
    () => false,
  );

test('many processes that start at once agree on one first key', async () => {
  const processes = Array.from({ length: 4 }, start);
  const kids = await Promise.all(processes.map(async keys => (await keys.signer()).kid));
  assert.is(new Set(kids).size, 1);
  assert.is((await postgres.query('select 1 from cloudforge.signing_keys')).length, 1);
});

test('a rotation waits its hour, and a second one for the same hour is the same', async () => {
  const keys = start();
  const first = (await keys.signer()).kid;
  const rotated = await Promise.all([keys.rotate(), start().rotate()]);
  assert.is(rotated[0]?.kid, rotated[1]?.kid);
  assert.equal(rotated.map(({ created }) => created).sort(), [false, true]);
  assert.equal((await keys.published()).map(key => key.kid).sort(), [first, rotated[0]?.kid].sort());
  assert.is((await keys.signer()).kid, first);
  nowMs += 62 * minuteMs;
  assert.is((await keys.signer()).kid, rotated[0]?.kid);
  assert.ok(await keys.verifier(first), 'its last token lives');
  nowMs += 20 * minuteMs;
  assert.is(await keys.verifier(first), undefined);
});

test('at no moment is there a token that the keys of that moment, or of an hour before, do not verify', async () => {
  // Two processes, one of which rotates; the other one only reads. A minute's steps, with rotations in between.
  const [one, two] = [start(), start()];
  await one.signer();
  await two.signer();
  const published: { atMs: number; keys: PublicKey[] }[] = [];
  let living: { token: string; untilMs: number }[] = [];
  const signedBy = new Set<string>();
  let checks = 0;
  const beganMs = nowMs;
  for (let minute = 0; minute < 240; minute += 1) {
    nowMs = beganMs + minute * minuteMs + (minute % 7) * 1_000;
    if (minute === 65 || minute === 150) await two.rotate();
    await one.maintain();
    published.push({ atMs: nowMs, keys: await two.published() }, { atMs: nowMs, keys: await one.published() });
    for (const keys of [one, two]) {
      const { kid } = await keys.signer();
      signedBy.add(kid);
      // Every fifth minute and around a change of keys: signing is dear.
      if (minute % 5 !== 0) continue;
      const { token, expiresAt } = await tokensOf(keys).issue(actor);
      living.push({ token, untilMs: expiresAt.getTime() });
      assert.ok(await tokensOf(keys === one ? two : one).authenticate(token), `minute ${minute}: the other process`);
    }
    living = living.filter(({ untilMs }) => untilMs > nowMs);
    const now = published.filter(({ atMs }) => atMs === nowMs);
    const hourAgo = published.filter(({ atMs }) => atMs <= nowMs - 60 * minuteMs).slice(-2);
    for (const { token } of minute % 5 === 0 ? living : []) {
      for (const set of now) assert.ok(await verifies(token, set.keys), `minute ${minute}: the keys of now`);
      if (living.at(-1)?.token !== token) continue;
      for (const set of hourAgo)
        assert.ok(await verifies(token, set.keys), `minute ${minute}: the keys of an hour ago`);
      checks += hourAgo.length;
    }
  }
  assert.is(signedBy.size, 3, 'each rotation took over');
  assert.ok(checks > 50);
  assert.is((await one.published()).length, 1, 'and the old ones are gone');
});

test('it rotates by itself after 90 days, once among many', async () => {
  const processes = [start(), start()];
  const first = (await start().signer()).kid;
  await Promise.all(processes.map(keys => keys.maintain()));
  assert.is((await postgres.query('select 1 from cloudforge.signing_keys')).length, 1);
  nowMs += 90 * 24 * 60 * minuteMs;
  await Promise.all(processes.map(keys => keys.maintain()));
  assert.is((await postgres.query('select 1 from cloudforge.signing_keys')).length, 2);
  assert.is((await start().signer()).kid, first, 'not before its hour');
});

test('the private part is sealed, and bound to its row', async () => {
  await start().rotate();
  const [row] = await postgres.query('select * from cloudforge.signing_keys');
  assert.equal(Object.keys(row?.public_jwk ?? {}).sort(), ['e', 'kty', 'n']);
  assert.not.ok(Buffer.from(String(row?.envelope)).includes('PRIVATE'));
  const { n } = z.object({ n: z.string() }).parse(row?.public_jwk);
  assert.is(Buffer.from(n, 'base64url').length * 8, 3_072, '128 bits of security');
  await postgres.query('update cloudforge.signing_keys set id = $1', ['x'.repeat(43)]);
  let message = '';
  try {
    await start().signer();
  } catch (error) {
    message = error instanceof Error ? error.message : '';
  }
  assert.match(message, /does not belong to this row/);
});

test('ids of keys that are no ids ask no database', async () => {
  let queries = 0;
  const counted: PlatformDatabase = {
    ...database,
    transaction: (scope, work) => {
      queries += 1;
      return database.transaction(scope, work);
    },
  };
  const keys = createSigningKeys({ database: counted, envelopes, clock });
  await keys.signer();
  const before = queries;
  for (const kid of ['', '../../etc/passwd', '__proto__', 'x'.repeat(44), "' or 1=1"])
    assert.is(await keys.verifier(kid), undefined);
  for (let at = 0; at < 50; at += 1) assert.is(await keys.verifier(String(at).padStart(43, 'u')), undefined);
  assert.ok(queries - before <= 1, `${queries - before} queries for made-up ids`);
});

test.run();
