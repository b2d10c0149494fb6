import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { loud } from '../loud.ts';
import { findBinary } from '../servers/find-binary.ts';
import { startJaeger, type TestJaeger } from '../servers/jaeger.ts';
import { skipped } from '../skip.ts';
import { checkOneTrace, missingSpans, type TraceSpan } from './check-trace.ts';
import { newStateFolder, type PlatformChild, removeState, startPlatformChild } from './platform-child.ts';
import { waitFor } from './wait-for.ts';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

const stateFolder = newStateFolder();
// Over JetStream where there is one: a trace must survive the bus.
const bus = findBinary('nats-server') === undefined ? 'embedded' : 'jetstream';
const Endpoint = z.object({ id: z.uuid() });
const RunTrace = z.object({ traceId: z.string().regex(/^[0-9a-f]{32}$/) });
const Spans = z.object({
  spans: z.array(
    z.object({ spanId: z.string(), parentSpanId: z.string().optional(), name: z.string(), service: z.string() }),
  ),
});
let receiver: WebhookReceiver;

test.before(
  loud(async () => {
    receiver = await startWebhookReceiver();
  }),
);
test.after(
  loud(async () => {
    await receiver?.stop();
    await removeState(stateFolder);
  }),
);

/** One upload through separate processes, with a webhook at its end; the spans that `read` finds of it. */
async function traceOfOneUpload(
  environment: Readonly<Record<string, string>>,
  read: (platform: PlatformChild, traceId: string) => Promise<TraceSpan[]>,
): Promise<TraceSpan[]> {
  const platform = await startPlatformChild({ stateFolder, args: ['--isolated', '--bus', bus], environment });
  try {
    await platform.client.json(Endpoint, 'POST', '/api/webhooks/endpoints', {
      url: receiver.url,
      eventTypes: ['cloudforge.run.completed.v1'],
    });
    const job = await platform.runJob();
    assert.is(job.state, 'completed');
    const { traceId } = await platform.client.json(RunTrace, 'GET', `/api/projects/${job.projectId}/runs/${job.runId}`);
    let last: TraceSpan[] = [];
    let quietLooks = 0;
    // Spans come in portions of half a second: the trace is whole when nothing is missing and nothing is added.
    return await waitFor(
      'the whole trace',
      async () => {
        const spans = await read(platform, traceId);
        quietLooks = spans.length > last.length ? 0 : quietLooks + 1;
        last = spans;
        return missingSpans(spans).length === 0 && quietLooks >= 3 ? spans : undefined;
      },
      { everyMs: 400, said: () => `Missing: ${missingSpans(last).join(', ')}` },
    );
  } finally {
    await platform.stop();
  }
}

test('one upload is one connected trace over all processes, in the local trace view', async () => {
  const spans = await traceOfOneUpload(
    {},
    async (platform, traceId) => (await platform.client.json(Spans, 'GET', `/admin/api/traces/${traceId}`)).spans,
  );
  checkOneTrace(spans);
});

if (findBinary('jaeger-all-in-one') === undefined)
  skipped('one upload is one connected trace, in a real Jaeger', 'there is no jaeger-all-in-one');
else
  test('one upload is one connected trace over all processes, in a real Jaeger', async () => {
    const jaeger: TestJaeger | undefined = await startJaeger();
    if (jaeger === undefined) throw new Error('Jaeger was found, but not started.');
    try {
      const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpEndpoint };
      checkOneTrace(await traceOfOneUpload(environment, async (_platform, traceId) => await jaeger.trace(traceId)));
      // Every process that took part is a service there.
      const services = await jaeger.services();
      for (const name of ['storage', 'analyze', 'generate', 'notify', 'dispatcher'])
        assert.ok(
          services.some(service => service.endsWith(name)),
          `${name} is not among ${services.join(', ')}`,
        );
    } finally {
      await jaeger.stop();
    }
  });

test.run();
