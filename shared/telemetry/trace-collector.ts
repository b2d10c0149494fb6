import { z } from 'zod';

/** A span as the trace view shows it. Times in milliseconds since 1970, with fractions. */
export interface StoredSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  service: string;
  startMs: number;
  durationMs: number;
  error?: string;
  attributes: Record<string, string | number | boolean>;
}

export interface TraceSummary {
  traceId: string;
  name: string;
  startMs: number;
  durationMs: number;
  spans: number;
  errors: number;
}

export interface TraceCollector {
  /** Takes an OTLP/HTTP JSON export request; what does not fit is left out. Returns how many spans it took. */
  take(body: unknown): number;
  list(limit: number): TraceSummary[];
  trace(traceId: string): StoredSpan[];
}

const tracesMax = 1_000;
const spansPerTraceMax = 2_000;

const Value = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const Attributes = z.array(z.object({ key: z.string(), value: Value })).default([]);
const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.union([z.string(), z.number()]),
  endTimeUnixNano: z.union([z.string(), z.number()]),
  attributes: Attributes,
  status: z.object({ code: z.number().optional(), message: z.string().optional() }).optional(),
});
const ExportRequest = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }).optional(),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
});

/** Keeps the last traces of this machine in memory: what the local trace view shows. It speaks OTLP, as Jaeger does. */
export function createTraceCollector(): TraceCollector {
  const traces = new Map<string, StoredSpan[]>();
  return {
    take: body => {
      const parsed = ExportRequest.safeParse(body);
      if (!parsed.success) return 0;
      let taken = 0;
      for (const { resource, scopeSpans } of parsed.data.resourceSpans) {
        const service = String(plain(resource?.attributes ?? [])['service.name'] ?? 'unknown');
        for (const span of scopeSpans.flatMap(scope => scope.spans)) {
          const spans = traces.get(span.traceId) ?? [];
          if (spans.length >= spansPerTraceMax) continue;
          spans.push(stored(span, service));
          // Moved to the end: the oldest quiet trace goes first.
          traces.delete(span.traceId);
          traces.set(span.traceId, spans);
          taken += 1;
        }
      }
      for (const id of traces.keys()) {
        if (traces.size <= tracesMax) break;
        traces.delete(id);
      }
      return taken;
    },
    list: limit =>
      [...traces.entries()]
        .slice(-limit)
        .reverse()
        .map(([traceId, spans]) => summarize(traceId, spans)),
    trace: traceId => [...(traces.get(traceId) ?? [])].sort((a, b) => a.startMs - b.startMs),
  };
}

function stored(span: z.infer<typeof Span>, service: string): StoredSpan {
  const startMs = Number(span.startTimeUnixNano) / 1e6;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined || span.parentSpanId === '' ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    service,
    startMs,
    durationMs: Number(span.endTimeUnixNano) / 1e6 - startMs,
    // 2 is ERROR in OTLP.
    ...(span.status?.code === 2 ? { error: span.status.message ?? 'error' } : {}),
    attributes: plain(span.attributes),
  };
}

function plain(attributes: z.infer<typeof Attributes>): Record<string, string | number | boolean> {
  const entries = attributes.flatMap(({ key, value }): [string, string | number | boolean][] => {
    const found =
      value.stringValue ??
      value.boolValue ??
      value.doubleValue ??
      (value.intValue === undefined ? undefined : Number(value.intValue));
    return found === undefined ? [] : [[key, found]];
  });
  return Object.fromEntries(entries);
}

function summarize(traceId: string, spans: readonly StoredSpan[]): TraceSummary {
  const startMs = Math.min(...spans.map(span => span.startMs));
  const endMs = Math.max(...spans.map(span => span.startMs + span.durationMs));
  const ids = new Set(spans.map(span => span.spanId));
  const root =
    spans.find(span => span.parentSpanId === undefined) ??
    spans.find(span => !ids.has(span.parentSpanId ?? '')) ??
    spans[0];
  return {
    traceId,
    name: root?.name ?? '',
    startMs,
    durationMs: endMs - startMs,
    spans: spans.length,
    errors: spans.filter(span => span.error !== undefined).length,
  };
}
