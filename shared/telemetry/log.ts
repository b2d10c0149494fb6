import { trace } from '@opentelemetry/api';
import type { Log } from '#shared/platform/ctx.ts';

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const;
export type LogLevel = keyof typeof levels;

/** One JSON object a line, with the trace it belongs to. `write` gets the whole line. */
export function createLog(options: { level: LogLevel; service: string; write(line: string): void; now(): Date }): Log {
  const at =
    (level: LogLevel, base: Record<string, unknown>) => (message: string, fields?: Record<string, unknown>) => {
      if (levels[level] < levels[options.level]) return;
      const span = trace.getActiveSpan()?.spanContext();
      options.write(
        `${JSON.stringify(
          {
            time: options.now().toISOString(),
            level,
            service: options.service,
            message,
            ...base,
            ...fields,
            ...(span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId }),
          },
          replacer,
        )}\n`,
      );
    };
  const create = (base: Record<string, unknown>): Log => ({
    debug: at('debug', base),
    info: at('info', base),
    warn: at('warn', base),
    error: at('error', base),
    with: fields => create({ ...base, ...fields }),
  });
  return create({});
}

function replacer(_key: string, value: unknown): unknown {
  if (value instanceof Error) {
    return {
      name: value.name,
      message: value.message,
      stack: value.stack,
      ...(value.cause === undefined ? {} : { cause: value.cause }),
    };
  }
  return typeof value === 'bigint' ? value.toString() : value;
}
