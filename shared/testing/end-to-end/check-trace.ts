import * as assert from 'uvu/assert';

/** A span of any collector. */
export interface TraceSpan {
  spanId: string;
  parentSpanId?: string | undefined;
  name: string;
  service: string;
}

/** What one upload must leave in its trace: a span of this name, of a process whose name ends so. */
export const expectedSpans: readonly (readonly [stage: string, service: string, name: string])[] = [
  ['upload', 'storage', 'PATCH /api/storage/uploads/:artifactId'],
  ['analyze', 'dispatcher', 'deliver start-analysis'],
  ['analyze', 'analyze', 'react start-analysis'],
  ['analyze', 'worker-analyze', 'work analyze-dump'],
  ['generate', 'dispatcher', 'deliver generate-bundle'],
  ['generate', 'generate', 'react generate-bundle'],
  ['notify', 'dispatcher', 'deliver finish-run'],
  ['notify', 'notify', 'react finish-run'],
  ['notify', 'notify', 'react fan-out-webhooks'],
  ['webhook', 'worker-notify', 'work send-webhook'],
];

/** The expected spans that are not there yet. */
export function missingSpans(spans: readonly TraceSpan[]): string[] {
  return expectedSpans
    .filter(([, service, name]) => !spans.some(span => span.name === name && span.service.endsWith(service)))
    .map(([stage, service, name]) => `${stage}: ${service} ${name}`);
}

/** Fails unless these spans are one connected trace: one root, which is the upload, and every parent present. */
export function checkOneTrace(spans: readonly TraceSpan[]): void {
  assert.equal(missingSpans(spans), []);
  const byId = new Map(spans.map(span => [span.spanId, span]));
  assert.is(byId.size, spans.length, 'a span id is there twice');
  const roots = spans.filter(span => span.parentSpanId === undefined);
  assert.equal(
    roots.map(root => root.name),
    ['PATCH /api/storage/uploads/:artifactId'],
    'the trace has not exactly one root',
  );
  const orphans = spans.filter(span => span.parentSpanId !== undefined && !byId.has(span.parentSpanId));
  assert.equal(
    orphans.map(span => `${span.service} ${span.name}`),
    [],
    'spans whose parent is missing',
  );
  // Each one leads back to the root: no circles, no second tree.
  for (const span of spans) {
    let above: TraceSpan | undefined = span;
    for (let depth = 0; above?.parentSpanId !== undefined && depth < spans.length; depth += 1)
      above = byId.get(above.parentSpanId);
    assert.is(above, roots[0], `${span.name} does not lead back to the upload`);
  }
}
