import { z } from 'zod';
import { freePort } from '#shared/network/free-port.ts';
import { findBinary } from './find-binary.ts';
import { answersGet, runServer, scratchFolder } from './run-server.ts';

/** A span as Jaeger gives it back. */
export interface JaegerSpan {
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  service: string;
}

export interface TestJaeger {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is set to: OTLP over HTTP. */
  otlpEndpoint: string;
  /** Address of the query interface. */
  url: string;
  pid: number;
  services(): Promise<string[]>;
  /** All spans of a trace; empty where Jaeger does not know it. */
  trace(traceId: string): Promise<JaegerSpan[]>;
  stop(): Promise<void>;
}

const Services = z.object({ data: z.array(z.string()).nullable() });
const Traces = z.object({
  data: z
    .array(
      z.object({
        spans: z.array(
          z.object({
            spanID: z.string(),
            operationName: z.string(),
            processID: z.string(),
            references: z.array(z.object({ refType: z.string(), traceID: z.string(), spanID: z.string() })),
          }),
        ),
        processes: z.record(z.string(), z.object({ serviceName: z.string() })),
      }),
    )
    .nullable(),
});

/** A real Jaeger (all in one process, in memory) on loopback, or undefined where there is none. */
export async function startJaeger(): Promise<TestJaeger | undefined> {
  const command = findBinary('jaeger-all-in-one');
  if (command === undefined) return undefined;
  const folder = scratchFolder('jaeger');
  const ports = { otlpHttp: await freePort(), query: await freePort(), admin: await freePort() };
  const url = `http://127.0.0.1:${ports.query}`;
  // What it could listen on beside the two that are used is put on free loopback ports as well.
  const loopback = (port: number): string => `127.0.0.1:${port}`;
  const server = await runServer({
    name: 'Jaeger',
    command,
    args: [
      '--memory.max-traces=1000',
      '--collector.otlp.enabled=true',
      `--collector.otlp.http.host-port=${loopback(ports.otlpHttp)}`,
      `--collector.otlp.grpc.host-port=${loopback(await freePort())}`,
      `--collector.grpc-server.host-port=${loopback(await freePort())}`,
      `--collector.http-server.host-port=${loopback(await freePort())}`,
      `--query.http-server.host-port=${loopback(ports.query)}`,
      `--query.grpc-server.host-port=${loopback(await freePort())}`,
      `--admin.http.host-port=${loopback(ports.admin)}`,
    ],
    folder,
    environment: { SPAN_STORAGE_TYPE: 'memory' },
    ready: async () =>
      (await answersGet(`${url}/api/services`)) && (await answersGet(`http://127.0.0.1:${ports.admin}/`)),
  });
  const get = async <T extends z.ZodType>(schema: T, path: string): Promise<z.infer<T> | undefined> => {
    const response = await fetch(`${url}${path}`);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`Jaeger answered ${response.status}: ${await response.text()}`);
    return schema.parse(await response.json());
  };
  return {
    otlpEndpoint: `http://127.0.0.1:${ports.otlpHttp}`,
    url,
    pid: server.pid,
    services: async () => (await get(Services, '/api/services'))?.data ?? [],
    trace: async traceId => {
      const answer = await get(Traces, `/api/traces/${traceId}`);
      return (answer?.data ?? []).flatMap(({ spans, processes }) =>
        spans.map(span => ({
          spanId: span.spanID,
          parentSpanId: span.references.find(reference => reference.refType === 'CHILD_OF')?.spanID,
          name: span.operationName,
          service: processes[span.processID]?.serviceName ?? '',
        })),
      );
    },
    stop: server.stop,
  };
}
