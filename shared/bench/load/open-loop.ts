import { Agent, request } from 'node:http';

/** One request of a mix. */
export interface LoadRequest {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** What came of a stretch of load. Times are in milliseconds from the moment at which a request was due. */
export interface LoadOutcome {
  sent: number;
  /** Answers by status; 0 stands for none at all (refused, reset, timed out). */
  byStatus: Record<string, number>;
  /** Of what was answered with 2xx. */
  millis: { p50: number; p95: number; p99: number; max: number };
  /** Refusals (429, 503) without Retry-After. */
  refusalsWithoutRetryAfter: number;
  seconds: number;
}

const answerTimeoutMs = 30_000;
const tickMs = 5;

/**
 * Sends requests at an even rate whether or not earlier ones were answered, as people do who do not know of each other,
 * and counts each time from when the request was due: a server that stalls pays for everyone who waited (coordinated
 * omission, Gil Tene). `next` is asked for each request in turn.
 */
export async function openLoop(
  origin: string,
  options: { perSecond: number; durationMs: number; connectionsMax: number },
  next: (at: number) => LoadRequest,
): Promise<LoadOutcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connectionsMax, scheduling: 'fifo' });
  const byStatus: Record<string, number> = {};
  const times: number[] = [];
  let refusalsWithoutRetryAfter = 0;
  const count = Math.round((options.perSecond * options.durationMs) / 1_000);
  const { hostname, port } = new URL(origin);
  const send = (wanted: LoadRequest): Promise<{ status: number; retryAfter: boolean }> =>
    new Promise(resolve => {
      const outgoing = request(
        { hostname, port, agent, method: wanted.method, path: wanted.path, headers: wanted.headers },
        response => {
          response.resume();
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              retryAfter: response.headers['retry-after'] !== undefined,
            }),
          );
          response.on('error', () => resolve({ status: 0, retryAfter: false }));
        },
      );
      outgoing.setTimeout(answerTimeoutMs, () => outgoing.destroy());
      outgoing.on('error', () => resolve({ status: 0, retryAfter: false }));
      outgoing.end(wanted.body);
    });
  const began = performance.now();
  const open: Promise<void>[] = [];
  for (let sent = 0; sent < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - began) * options.perSecond) / 1_000) + 1);
    for (; sent < due; sent += 1) {
      const dueAt = began + (sent * 1_000) / options.perSecond;
      open.push(
        send(next(sent)).then(({ status, retryAfter }) => {
          byStatus[status] = (byStatus[status] ?? 0) + 1;
          if (status >= 200 && status < 300) times.push(performance.now() - dueAt);
          if ((status === 429 || status === 503) && !retryAfter) refusalsWithoutRetryAfter += 1;
        }),
      );
    }
    await new Promise(resolve => setTimeout(resolve, tickMs));
  }
  await Promise.all(open);
  agent.destroy();
  times.sort((a, b) => a - b);
  const share = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return {
    sent: count,
    byStatus,
    millis: { p50: share(0.5), p95: share(0.95), p99: share(0.99), max: times.at(-1) ?? 0 },
    refusalsWithoutRetryAfter,
    seconds: (performance.now() - began) / 1_000,
  };
}
