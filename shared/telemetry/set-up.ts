import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

export interface Telemetry {
  /** Prometheus text format. */
  scrape(): Promise<string>;
  /** Sends what is left, then stops. At most `timeoutMs`. */
  shutdown(timeoutMs: number): Promise<void>;
}

/**
 * Sets up tracing and metrics for a process. Spans go to `traceEndpoint` (OTLP over HTTP, JSON), which is the local
 * trace view or a collector; without one they are recorded only for their ids.
 */
export function setUpTelemetry(options: { service: string; version: string; traceEndpoint?: string }): Telemetry {
  const resource = resourceFromAttributes({
    'service.name': options.service,
    'service.namespace': 'cloudforge',
    'service.version': options.version,
    'service.instance.id': String(process.pid),
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const processors =
    options.traceEndpoint === undefined
      ? []
      : [
          new BatchSpanProcessor({
            exporter: new OTLPTraceExporter({ url: options.traceEndpoint, timeoutMillis: 5_000 }),
            scheduledDelayMillis: 500,
            maxQueueSize: 8_192,
          }),
        ];
  const tracerProvider = new TracerProvider({ resource, spanProcessors: processors });
  trace.setGlobalTracerProvider(tracerProvider);
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({ resource, readers: [reader] });
  metrics.setGlobalMeterProvider(meterProvider);
  const serializer = new PrometheusSerializer('', false, undefined, false, true);
  return {
    scrape: async () => {
      const collected = await reader.collect();
      return serializer.serialize(collected.resourceMetrics);
    },
    shutdown: async timeoutMs => {
      const timer = new Promise<void>(resolve => setTimeout(resolve, timeoutMs).unref());
      await Promise.race([
        Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown()]).then(() => undefined),
        timer,
      ]);
    },
  };
}
