import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '#shared/database/embedded-postgres.ts';

/** A server of this platform's own (the embedded PostgreSQL, nats-server) that is started again when it ends. */
export interface KeptServer {
  name: string;
  pid(): number | undefined;
  /** Starts it on the same data and port. Throws if it does not come up; it is tried again then. */
  restart(): Promise<void>;
}

const watchEveryMs = 250;
const restartDelayMsMax = 10_000;

/**
 * Watches a server by its process id, for one that was taken over from an earlier run is no child of ours, and starts
 * it again whenever it has ended. `stop` returns once no start is under way any more.
 */
export function keepServer(
  server: KeptServer,
  log: { warn(message: string, fields?: Record<string, unknown>): void },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const pause = (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
  const watch = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      await pause(Math.min(watchEveryMs * 2 ** failures, restartDelayMsMax));
      const pid = server.pid();
      if (stopping.signal.aborted || (pid !== undefined && isAlive(pid))) continue;
      try {
        await server.restart();
        failures = 0;
        log.warn(`${server.name} had ended and was started again`, { pid: server.pid() });
      } catch (error) {
        failures += 1;
        log.warn(`${server.name} has ended and could not be started yet`, { failures, error });
      }
    }
  };
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}
