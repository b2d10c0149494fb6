import { z } from 'zod';
import type { Clock, Log } from '#shared/platform/ctx.ts';
import type { PlatformDatabase } from './connect.ts';

export interface DatabaseClock extends Clock {
  /** Asks the database now. false: it did not answer in time, and the clock runs on as it was. */
  follow(): Promise<boolean>;
  close(): void;
}

export interface DatabaseClockOptions {
  database: Pick<PlatformDatabase, 'lookUp'>;
  log: Pick<Log, 'warn'>;
  /** Milliseconds of a clock that nobody sets. For tests; otherwise the process's own. */
  monotonicMs?: () => number;
  /** Milliseconds since 1970 of the machine's clock. For tests. */
  machineMs?: () => number;
}

const everyMs = 10_000;
const answerMsMax = 2_000;
/** More than this between the two clocks is told: certificates and other people's tokens go by the machine's. */
const driftMsMax = 5_000;
/** A machine that slept, or whose clock was set, is noticed by this much between its two clocks. */
const jumpMsMax = 1_000;

const Row = z.object({ now: z.date() });

/**
 * The clock of PostgreSQL. Leases, waits and deadlines are written by one process and read by another: with clocks of
 * their own, an hour between two machines would be an hour that a delivery stands still. Between two answers the time
 * is counted by a clock that nobody can set. Until the first answer it is the machine's.
 */
export function createDatabaseClock(options: DatabaseClockOptions): DatabaseClock {
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const machineMs = options.machineMs ?? Date.now;
  let known: { databaseMs: number; atMs: number; machineMs: number } | undefined;
  let asking: Promise<boolean> | undefined;
  let wasTold = false;

  const ask = async (): Promise<boolean> => {
    const begunMs = monotonicMs();
    try {
      const [row] = await options.database.lookUp('cloudforge_app', Row, 'select clock_timestamp() as now');
      const endedMs = monotonicMs();
      // An answer that took long says little: half of the way is not known.
      if (row === undefined || endedMs - begunMs > answerMsMax) return false;
      const databaseMs = row.now.getTime() + (endedMs - begunMs) / 2;
      known = { databaseMs, atMs: endedMs, machineMs: machineMs() };
      const driftMs = Math.round(known.machineMs - databaseMs);
      if (Math.abs(driftMs) > driftMsMax && !wasTold)
        options.log.warn("this machine's clock is off from that of the database, which is used", { driftMs });
      wasTold = Math.abs(driftMs) > driftMsMax;
      return true;
    } catch {
      // It is asked again soon; that the database is away is told by everything else that needs it.
      return false;
    }
  };
  const follow = async (): Promise<boolean> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return await asking;
  };
  const timer = setInterval(() => void follow(), everyMs);
  timer.unref();
  return {
    now: () => {
      if (known === undefined) return new Date(machineMs());
      const passedMs = monotonicMs() - known.atMs;
      // A machine that was asleep did not count: what it has is old.
      if (Math.abs(machineMs() - known.machineMs - passedMs) > jumpMsMax) void follow();
      return new Date(known.databaseMs + passedMs);
    },
    follow,
    close: () => clearInterval(timer),
  };
}
