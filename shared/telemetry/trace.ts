import {
  type Attributes,
  type AttributeValue,
  type Context,
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

const tracer = trace.getTracer('cloudforge');

/** `traceparent` of the active span (W3C Trace Context), or undefined outside a recorded trace. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

export interface SpanOptions {
  kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  attributes?: Attributes;
  /** Parent from another process; without it the active span is the parent. */
  traceparent?: string | undefined;
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/** Runs `work` inside a span. An error is recorded and thrown on. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: { set(name: string, value: AttributeValue): void; fail(message: string): void }) => Promise<T>,
): Promise<T> {
  const parent: Context =
    options.traceparent === undefined
      ? context.active()
      : propagation.extract(context.active(), { traceparent: options.traceparent });
  const span = tracer.startSpan(
    name,
    {
      kind: kinds[options.kind ?? 'internal'],
      ...(options.attributes === undefined ? {} : { attributes: options.attributes }),
    },
    parent,
  );
  try {
    return await context.with(trace.setSpan(parent, span), () =>
      work({
        set: (name, value) => span.setAttribute(name, value),
        fail: message => span.setStatus({ code: SpanStatusCode.ERROR, message }),
      }),
    );
  } catch (error) {
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    span.end();
  }
}
