import type { Span } from './operators.ts';

export interface WaterfallRow {
  span: Span;
  /** How deep below the root; capped, so that a long chain stays readable. */
  depth: number;
  /** Where the bar begins and how long it is, in percent of the whole trace. */
  offsetPercent: number;
  widthPercent: number;
}

const depthMax = 12;
const widthPercentMin = 0.4;

/**
 * The spans of a trace as rows: children below their parent, each group in the order of its start. A span whose parent
 * is not in the trace, or which is its own ancestor, counts as a root: every span appears exactly once.
 */
export function waterfallOf(spans: readonly Span[]): WaterfallRow[] {
  if (spans.length === 0) return [];
  const startMs = spans.reduce((least, span) => Math.min(least, span.startMs), Number.POSITIVE_INFINITY);
  const endMs = spans.reduce((most, span) => Math.max(most, span.startMs + span.durationMs), 0);
  const wholeMs = Math.max(endMs - startMs, 0.001);
  const sorted = spans.toSorted((a, b) => a.startMs - b.startMs);
  const known = new Set(spans.map(span => span.spanId));
  const children = Map.groupBy(sorted, span =>
    span.parentSpanId !== undefined && known.has(span.parentSpanId) ? span.parentSpanId : '',
  );
  const rows: WaterfallRow[] = [];
  const seen = new Set<Span>();
  const walk = (roots: readonly Span[]): void => {
    // A stack of its own: a hostile trace may be as deep as it is long.
    const open = roots.map(span => ({ span, depth: 0 })).reverse();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { span, depth } = next;
      if (seen.has(span)) continue;
      seen.add(span);
      rows.push({
        span,
        depth: Math.min(depth, depthMax),
        offsetPercent: (100 * (span.startMs - startMs)) / wholeMs,
        widthPercent: Math.max(widthPercentMin, (100 * span.durationMs) / wholeMs),
      });
      for (const child of (children.get(span.spanId) ?? []).toReversed()) open.push({ span: child, depth: depth + 1 });
    }
  };
  walk(children.get('') ?? []);
  walk(sorted.filter(span => !seen.has(span)));
  return rows;
}
