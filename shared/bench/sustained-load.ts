import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type IsolatedPlatform, startIsolatedPlatform } from '#shared/testing/faults/isolated-platform.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import type { LoadOrder } from './load/generator.ts';
import type { LoadOutcome } from './load/open-loop.ts';
import { createUsers } from './load/users.ts';
import { round } from './statistics.ts';

const Outcome = z.object({
  sent: z.number(),
  byStatus: z.record(z.string(), z.number()),
  millis: z.object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() }),
  refusalsWithoutRetryAfter: z.number(),
  seconds: z.number(),
});
const Message = z.object({ outcome: Outcome.optional(), error: z.string().optional() });

/** The goal of the project's issue on trust: 1,000 people, 10,000 requests a minute. */
const perMinute = 10_000;
const users = { organizations: 50, usersEach: 20 };
/** What is asked of an answer: 99 of 100 within this, and fewer than one in a thousand wrong. */
const p99LimitMs = 500;
const errorShareMax = 0.001;

/**
 * The whole platform in one process, as `npm start` has it, and the people in another on the same machine. First the
 * rate of the goal, then ever higher rates until the answers are late, then five times the highest good one.
 */
export const sustainedLoad: Benchmark = {
  name: 'load',
  summary: '1,000 users: 10,000 requests a minute, the highest rate with p99 below 500 ms, and five times that',
  run: async ({ quick, say }) => {
    const platform = await startIsolatedPlatform('embedded', {
      isolated: false,
      // A limit per organisation or address would answer here in the platform's stead.
      environment: { CLOUDFORGE_RATE_SCALE: '10000', LOG_LEVEL: 'error' },
    });
    const generator = fork(fileURLToPath(new URL('load/generator.ts', import.meta.url)));
    try {
      const origin = platform.locate()?.url;
      if (origin === undefined) throw new Error('The platform does not say where it is.');
      const people = await createUsers(platform.databaseUrl(), quick ? { organizations: 5, usersEach: 20 } : users);
      let seed = 0;
      const stretch = async (
        perSecond: number,
        durationMs: number,
        timesConnections = 1,
      ): Promise<LoadOutcome & { peakMegabytes: number }> => {
        seed += 1;
        const memory = watchMemory(platform);
        const outcome = await ordered(generator, {
          origin,
          ...(seed === 1 ? { users: people } : {}),
          perSecond,
          durationMs,
          connectionsMax: people.length * timesConnections,
          seed,
        });
        const peakMegabytes = memory.stop();
        say(`load: ${Math.round(perSecond)}/s for ${durationMs / 1_000} s: ${described(outcome)}, ${peakMegabytes} MB`);
        return { ...outcome, peakMegabytes };
      };
      // Code is loaded and compiled before anything counts.
      await stretch(perMinute / 60, quick ? 3_000 : 10_000);
      const steady = await stretch(perMinute / 60, quick ? 10_000 : 10 * 60_000);
      const highest = await findHighest(stretch, quick);
      // Five times the people, each with a connection of their own.
      const overloaded = await stretch(highest.perSecond * 5, quick ? 5_000 : 60_000, 5);
      const after = await stretch(perMinute / 60, quick ? 3_000 : 20_000);
      return figures({ steady, highest, overloaded, after });
    } finally {
      generator.disconnect();
      await platform.stop();
    }
  },
};

type Stretch = LoadOutcome & { peakMegabytes: number };

/** Rates grow by a fifth until one is not held; the last that was held is the answer. */
async function findHighest(
  stretch: (perSecond: number, durationMs: number) => Promise<Stretch>,
  quick: boolean,
): Promise<Stretch & { perSecond: number }> {
  const durationMs = quick ? 3_000 : 20_000;
  let held: (Stretch & { perSecond: number }) | undefined;
  for (let perSecond = 250; perSecond < 100_000; perSecond *= 1.2) {
    const outcome = await stretch(perSecond, durationMs);
    if (outcome.millis.p99 > p99LimitMs || errorShare(outcome) > errorShareMax) break;
    held = { ...outcome, perSecond };
    await sleep(500);
  }
  if (held === undefined) throw new Error('Not even 250 requests a second are answered in time here.');
  return held;
}

function errorShare({ sent, byStatus }: LoadOutcome): number {
  const good = Object.entries(byStatus).reduce((sum, [status, count]) => sum + (/^2/.test(status) ? count : 0), 0);
  return 1 - good / sent;
}

function figures(result: {
  steady: Stretch;
  highest: Stretch & { perSecond: number };
  overloaded: Stretch;
  after: Stretch;
}): Figure[] {
  const { steady, highest, overloaded, after } = result;
  const refused = (overloaded.byStatus['429'] ?? 0) + (overloaded.byStatus['503'] ?? 0);
  const good = Math.round(overloaded.sent * (1 - errorShare(overloaded)));
  const minutes = Math.round(steady.seconds / 60);
  const note = `one process with PostgreSQL and the people on the same machine; users hold keys and access tokens, 5 % of the requests write`;
  return [
    {
      name: `p99 at ${perMinute} requests a minute over ${minutes} min`,
      value: round(steady.millis.p99),
      unit: 'ms',
      note,
    },
    { name: 'median at that rate', value: round(steady.millis.p50), unit: 'ms' },
    {
      name: 'answers that were not 2xx at that rate',
      value: steady.sent - Math.round(steady.sent * (1 - errorShare(steady))),
      unit: `of ${steady.sent}`,
    },
    { name: 'peak memory at that rate', value: steady.peakMegabytes, unit: 'MB' },
    {
      name: 'highest rate with p99 below 500 ms and errors below 0.1 %',
      value: round(highest.perSecond),
      unit: 'requests/s',
      note: 'found in steps of a fifth',
    },
    { name: 'p99 at the highest rate', value: round(highest.millis.p99), unit: 'ms' },
    { name: 'five times that: answered with 2xx', value: round(good / overloaded.seconds), unit: 'requests/s' },
    { name: 'five times that: p99 of what was answered', value: round(overloaded.millis.p99), unit: 'ms' },
    { name: 'five times that: refused with 429 or 503', value: refused, unit: `of ${overloaded.sent}` },
    {
      name: 'five times that: refusals without Retry-After',
      value: overloaded.refusalsWithoutRetryAfter,
      unit: `of ${refused}`,
    },
    {
      name: 'five times that: no answer or another error',
      value: overloaded.sent - good - refused,
      unit: `of ${overloaded.sent}`,
    },
    {
      name: 'five times that: peak memory',
      value: overloaded.peakMegabytes,
      unit: 'MB',
      peer: { name: 'at the highest good rate', value: highest.peakMegabytes },
      ratio: round(overloaded.peakMegabytes / highest.peakMegabytes),
    },
    { name: `afterwards, p99 at ${perMinute} requests a minute`, value: round(after.millis.p99), unit: 'ms' },
  ];
}

async function ordered(generator: ChildProcess, order: LoadOrder): Promise<LoadOutcome> {
  return await new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('The load generator ended.'));
    generator.once('exit', gone);
    generator.once('message', message => {
      generator.off('exit', gone);
      const { outcome, error } = Message.parse(message);
      if (outcome === undefined) reject(new Error(error ?? 'The load generator says nothing.'));
      else resolve(outcome);
    });
    generator.send(order);
  });
}

const memoryEveryMs = 250;

/** Highest resident memory of the platform's process while it is watched, in MB. */
function watchMemory(platform: IsolatedPlatform): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    const kilobytes = Number(
      /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${platform.supervisorPid()}/status`, 'utf8'))?.[1],
    );
    peak = Math.max(peak, kilobytes / 1_024);
  };
  look();
  const timer = setInterval(look, memoryEveryMs);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return Math.round(peak);
    },
  };
}

function described({ byStatus, millis }: LoadOutcome): string {
  const counts = Object.entries(byStatus)
    .map(([status, count]) => `${status === '0' ? 'none' : status}: ${count}`)
    .join(', ');
  return `p50 ${millis.p50.toFixed(1)} ms, p99 ${millis.p99.toFixed(1)} ms, ${counts}`;
}
