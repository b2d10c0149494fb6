import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connectDatabase } from '#shared/database/connect.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { createLimits } from './create-limits.ts';
import { createRateLimiter, type TakeTokens } from './rate-limiter.ts';
import { type RatePolicy, ratePolicies } from './rate-policies.ts';
import { type Bucket, takeTokens } from './token-bucket.ts';

/** Shared buckets in memory, as the database keeps them. */
function sharedBuckets(nowMs: () => number): { take: TakeTokens; takes: () => number } {
  const buckets = new Map<string, Bucket>();
  let takes = 0;
  return {
    takes: () => takes,
    take: async requests => {
      takes += 1;
      return requests.map(({ key, policy, wanted }) => {
        const { bucket, granted } = takeTokens(buckets.get(key), policy, wanted, nowMs());
        buckets.set(key, bucket);
        return { granted, left: bucket.tokens };
      });
    },
  };
}

test('two processes together never let more than quota and burst through in any window', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ quota: fc.integer({ min: 1, max: 600 }), burst: fc.integer({ min: 1, max: 200 }) }),
      fc.array(
        fc.record({
          process: fc.nat(1),
          waitMs: fc.integer({ min: 0, max: 4_000 }),
          calls: fc.integer({ min: 1, max: 30 }),
        }),
        {
          minLength: 1,
          maxLength: 40,
        },
      ),
      async (given, steps) => {
        const policy: RatePolicy = {
          name: 'p',
          windowS: 10,
          quota: given.quota,
          burst: Math.max(given.burst, given.quota / 5),
        };
        let nowMs = 1;
        const shared = sharedBuckets(() => nowMs);
        const processes = [0, 1].map(() => createRateLimiter({ take: shared.take, nowMs: () => nowMs }));
        const allowedAt: number[] = [];
        for (const step of steps) {
          nowMs += step.waitMs;
          const decisions = await Promise.all(
            Array.from({ length: step.calls }, () => processes[step.process]?.spend([{ key: 'k', policy }])),
          );
          for (const decision of decisions) if (decision?.allowed === true) allowedAt.push(nowMs);
        }
        const windowMs = policy.windowS * 1_000;
        // Calls came in the order of time: a window begins at each of them and slides over the rest once.
        let end = 0;
        for (const [begin, start] of allowedAt.entries()) {
          while (end < allowedAt.length && (allowedAt[end] ?? 0) < start + windowMs) end += 1;
          if (end - begin > policy.quota + policy.burst + 1e-9) return false;
        }
        return true;
      },
    ),
    { numRuns: 80, seed: 7 },
  );
});

test('a busy key asks for tokens about once a second, and headers say what is left', async () => {
  let nowMs = 0;
  const shared = sharedBuckets(() => nowMs);
  const limiter = createRateLimiter({ take: shared.take, nowMs: () => nowMs });
  const policy = ratePolicies.read.credential;
  if (policy === undefined) throw new Error('There is no such policy.');
  for (let call = 0; call < 4_000; call += 1) {
    nowMs += 2.5;
    const decision = await limiter.spend([{ key: 'k', policy }]);
    assert.ok(decision.allowed);
    assert.is(decision.headers['ratelimit-policy'], '"read-credential";q=30000;w=60');
    assert.match(decision.headers.ratelimit ?? '', /^"read-credential";r=\d+;t=\d+$/);
  }
  assert.ok(shared.takes() <= 25, `${shared.takes()} takes in ten seconds`);
});

test('who sends too much waits as long as told, then goes on', async () => {
  let nowMs = 0;
  const shared = sharedBuckets(() => nowMs);
  const limiter = createRateLimiter({ take: shared.take, nowMs: () => nowMs });
  const policy: RatePolicy = { name: 'p', quota: 6, windowS: 60, burst: 3 };
  const spend = () => limiter.spend([{ key: 'k', policy }]);
  for (let call = 0; call < 3; call += 1) assert.ok((await spend()).allowed);
  const refused = await spend();
  assert.is(refused.allowed, false);
  if (refused.allowed) return;
  assert.is(refused.retryAfterS, 10);
  const before = shared.takes();
  for (let call = 0; call < 100; call += 1) assert.is((await spend()).allowed, false);
  assert.is(shared.takes(), before, 'a flood that is refused asks the database');
  nowMs += 10_000;
  assert.ok((await spend()).allowed);
});

test('a flood of addresses does not fill the memory', async () => {
  let nowMs = 0;
  const limiter = createRateLimiter({
    take: async requests => requests.map(({ wanted }) => ({ granted: wanted, left: 10 })),
    nowMs: () => nowMs,
    keysMax: 500,
  });
  const policy: RatePolicy = { name: 'p', quota: 60, windowS: 60, burst: 10 };
  for (let address = 0; address < 100_000; address += 1) {
    if (address % 1_000 === 0) nowMs += 1;
    void limiter.spend([{ key: `public:${address}`, policy }]);
    if (address % 2_000 === 0) await new Promise(resolve => setImmediate(resolve));
  }
  await new Promise(resolve => setImmediate(resolve));
  assert.ok(limiter.size() <= 500);
});

test('where the buckets can not be reached nobody is refused', async () => {
  const limiter = createRateLimiter({ take: () => Promise.reject(new Error('down')), nowMs: () => 0 });
  const policy: RatePolicy = { name: 'p', quota: 60, windowS: 60, burst: 10 };
  assert.ok((await limiter.spend([{ key: 'k', policy }])).allowed);
});

test('where the buckets are too slow nobody is refused for that, and it is paid for later', async () => {
  const policy: RatePolicy = { name: 'p', quota: 600, windowS: 60, burst: 200 };
  let nowMs = 0;
  let stepMs = 1_100;
  const wanted: number[] = [];
  const limiter = createRateLimiter({
    // What is taken is too old whenever somebody looks.
    nowMs: () => {
      nowMs += stepMs;
      return nowMs;
    },
    take: async requests => {
      wanted.push(...requests.map(request => request.wanted));
      return requests.map(request => ({ granted: request.wanted, left: 100 }));
    },
  });
  const spend = async () => await limiter.spend([{ key: 'k', policy }]);
  for (let call = 0; call < 5; call += 1) assert.is((await spend()).allowed, true);
  // Each of the five was let through after three tries; the next take pays for those before it.
  assert.equal(wanted, [8, 8, 8, 9, 8, 8, 9, 8, 8, 9, 8, 8, 9, 8, 8]);
  stepMs = 0;
  assert.is((await spend()).allowed, true);
  assert.is(wanted.at(-1), 9);
});

test('the database counts as the model does: two connections, a hundred at once, no more than the burst', async () => {
  const postgres = await scratchPostgres();
  await migrateSchema(postgres.url);
  const databases = [1, 2].map(() =>
    connectDatabase({ connectionString: postgres.url, connectionsMax: 3, applicationName: 'limits test' }),
  );
  try {
    const log = {
      warn: (message: string, fields?: Record<string, unknown>) => assert.unreachable(`${message} ${fields?.error}`),
    };
    const limits = databases.map(database => createLimits({ database, log }, { rateScale: 1, requestsMax: 10 }));
    const policy: RatePolicy = { name: 'p', quota: 6, windowS: 60, burst: 20 };
    const other: RatePolicy = { name: 'o', quota: 60_000, windowS: 60, burst: 6_000 };
    const decisions = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        limits[at % 2]?.limiter.spend([
          { key: 'b', policy },
          { key: 'a', policy: other },
        ]),
      ),
    );
    assert.is(decisions.filter(decision => decision?.allowed === true).length, 20);
  } finally {
    for (const database of databases) await database.close();
    await postgres.stop();
  }
});

test.run();
