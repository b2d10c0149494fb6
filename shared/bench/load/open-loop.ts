import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

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

/** Nobody waits longer, be it for a connection or for the answer. */
const patienceMs = 30_000;
const tickMs = 5;

/**
 * Sends requests at an even rate whether or not earlier ones were answered, as people do who do not know of each other,
 * and counts each time from when the request was due: a server that stalls pays for everyone who waited (coordinated
 * omission, Gil Tene). `next` is asked for each request when it is sent: credentials are those of that moment. A request
 * that has no answer after 30 s is given up, also while it waits for one of the connections.
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
  let inFlight = 0;
  const waiting: { at: number; dueAt: number }[] = [];
  let firstWaiting = 0;
  const count = Math.round((options.perSecond * options.durationMs) / 1_000);
  const { hostname, port } = new URL(origin);

  const note = (status: number, retryAfter: boolean, dueAt: number): void => {
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    if (status >= 200 && status < 300) times.push(performance.now() - dueAt);
    if ((status === 429 || status === 503) && !retryAfter) refusalsWithoutRetryAfter += 1;
  };
  const send = (at: number, dueAt: number): void => {
    const wanted = next(at);
    inFlight += 1;
    let isOver = false;
    const end = (status: number, retryAfter = false): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      inFlight -= 1;
      note(status, retryAfter, dueAt);
      sendWaiting();
    };
    const outgoing = request(
      { hostname, port, agent, method: wanted.method, path: wanted.path, headers: wanted.headers },
      response => {
        response.resume();
        response.on('end', () => end(response.statusCode ?? 0, response.headers['retry-after'] !== undefined));
        response.on('error', () => end(0));
      },
    );
    const timer = setTimeout(() => outgoing.destroy(), Math.max(0, dueAt + patienceMs - performance.now()));
    outgoing.on('error', () => end(0));
    outgoing.end(wanted.body);
  };
  const sendWaiting = (): void => {
    while (firstWaiting < waiting.length && inFlight < options.connectionsMax) {
      const first = waiting[firstWaiting];
      firstWaiting += 1;
      if (first === undefined) continue;
      if (performance.now() - first.dueAt >= patienceMs) note(0, false, first.dueAt);
      else send(first.at, first.dueAt);
    }
  };

  const began = performance.now();
  for (let sent = 0; sent < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - began) * options.perSecond) / 1_000) + 1);
    for (; sent < due; sent += 1) waiting.push({ at: sent, dueAt: began + (sent * 1_000) / options.perSecond });
    sendWaiting();
    await sleep(tickMs);
  }
  // Each of them is answered or given up within the patience of the last.
  while (inFlight > 0 || firstWaiting < waiting.length) {
    sendWaiting();
    await sleep(tickMs);
  }
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
