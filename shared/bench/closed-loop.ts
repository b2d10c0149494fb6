import { Agent, request } from 'node:http';

export interface LoadResult {
  requestsPerSecond: number;
  requests: number;
}

/**
 * GETs one address over and over on `connections` kept connections for `durationMs`. Throws on an answer other than
 * 200, and on one that differs from `expected`: a fast wrong answer is no figure.
 */
export async function closedLoop(
  url: string,
  options: {
    connections: number;
    durationMs: number;
    headers?: Record<string, string>;
    expected: (body: string) => boolean;
  },
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const started = performance.now();
  const until = started + options.durationMs;
  let requests = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      const { status, body } = await get(url, agent, options.headers ?? {});
      if (status !== 200 || !options.expected(body)) throw new Error(`${url}: HTTP ${status} ${body.slice(0, 200)}`);
      requests += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: options.connections }, lane));
  } finally {
    agent.destroy();
  }
  return { requests, requestsPerSecond: (requests / (performance.now() - started)) * 1_000 };
}

async function get(
  url: string,
  agent: Agent,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, headers }, response => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
