import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { freePort } from '#shared/network/free-port.ts';
import { findBinary } from './find-binary.ts';
import { answersGet, runServer, scratchFolder } from './run-server.ts';

/** One series of an instant vector: its labels and its value. */
export interface Sample {
  labels: Record<string, string>;
  value: number;
}

export interface ScrapeTarget {
  job: string;
  /** `up` or `down`, or `unknown` before the first scrape. */
  health: string;
  lastError: string;
}

export interface TestPrometheus {
  url: string;
  pid: number;
  /** Runs an instant query (PromQL). Throws with Prometheus's own words on a query it refuses. */
  query(expression: string): Promise<Sample[]>;
  targets(): Promise<ScrapeTarget[]>;
  stop(): Promise<void>;
}

export interface PrometheusConfig {
  /** Scraped once a second: job name to `host:port`. The path is /metrics. */
  jobs: ReadonlyMap<string, string>;
}

const QueryAnswer = z.object({
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});
const TargetsAnswer = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ labels: z.record(z.string(), z.string()), health: z.string(), lastError: z.string() }),
    ),
  }),
});

/** A real Prometheus on loopback that scrapes these jobs, or undefined where there is no `prometheus`. */
export async function startPrometheus(config: PrometheusConfig): Promise<TestPrometheus | undefined> {
  const command = findBinary('prometheus');
  if (command === undefined) return undefined;
  const folder = scratchFolder('prometheus');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const configFile = join(folder, 'prometheus.yml');
  writeFileSync(
    configFile,
    stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: [...config.jobs].map(([job, target]) => ({
        job_name: job,
        static_configs: [{ targets: [target] }],
      })),
    }),
  );
  const server = await runServer({
    name: 'Prometheus',
    command,
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    folder,
    ready: () => answersGet(`${url}/-/ready`),
  });
  const get = async <T extends z.ZodType>(schema: T, path: string): Promise<z.infer<T>> => {
    const response = await fetch(`${url}${path}`);
    if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${await response.text()}`);
    return schema.parse(await response.json());
  };
  return {
    url,
    pid: server.pid,
    query: async expression => {
      const { data } = await get(QueryAnswer, `/api/v1/query?query=${encodeURIComponent(expression)}`);
      return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    targets: async () => {
      const { data } = await get(TargetsAnswer, '/api/v1/targets?state=active');
      return data.activeTargets.map(({ labels, health, lastError }) => ({ job: labels.job ?? '', health, lastError }));
    },
    stop: server.stop,
  };
}
