import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../loud.ts';
import { findBinary } from '../servers/find-binary.ts';
import { startPrometheus, type TestPrometheus } from '../servers/prometheus.ts';
import { skipped } from '../skip.ts';
import { newStateFolder, type PlatformChild, removeState, startPlatformChild } from './platform-child.ts';
import { waitFor } from './wait-for.ts';

if (findBinary('prometheus') === undefined)
  skipped('a real Prometheus scrapes every process', 'there is no prometheus');
else if (!existsSync('/proc')) skipped('a real Prometheus scrapes every process', 'the ports are read from /proc');
else {
  const stateFolder = newStateFolder();
  let platform: PlatformChild;
  let prometheus: TestPrometheus;
  let jobs: Map<string, string>;

  test.before(
    loud(async () => {
      platform = await startPlatformChild({ stateFolder, args: ['--isolated', '--bus', 'embedded'] });
      jobs = new Map([
        ...platform.processes().map(({ role, port }) => [role, `127.0.0.1:${port}`] as const),
        ['gateway', new URL(platform.url).host],
      ]);
      const started = await startPrometheus({ jobs });
      if (started === undefined) throw new Error('Prometheus was found, but not started.');
      prometheus = started;
      assert.is((await platform.runJob()).state, 'completed');
    }),
  );
  test.after(
    loud(async () => {
      await prometheus?.stop();
      await platform?.stop();
      await removeState(stateFolder);
    }),
  );

  /** The value of a query that must give one number. */
  const one = async (expression: string): Promise<number> =>
    await waitFor(`an answer to ${expression}`, async () => {
      const samples = await prometheus.query(expression);
      return samples.length === 1 ? samples[0]?.value : undefined;
    });

  test('every process of --isolated and the gateway is scraped', async () => {
    assert.ok(jobs.size >= 10, [...jobs.keys()].join(', '));
    const targets = await waitFor('every target to be scraped', async () => {
      const found = await prometheus.targets();
      return found.length === jobs.size && found.every(target => target.health !== 'unknown') ? found : undefined;
    });
    assert.equal(
      targets.filter(target => target.health !== 'up').map(target => `${target.job}: ${target.lastError}`),
      [],
    );
    assert.is(await one('sum(up)'), jobs.size);
    // Each says who it is.
    const named = await prometheus.query('count by (service_name) (target_info)');
    assert.is(named.length, jobs.size, named.map(sample => sample.labels.service_name).join(', '));
  });

  test('durations of requests are a histogram that can be queried', async () => {
    const uploads = await waitFor('the upload to be scraped', async () => {
      const found = await prometheus.query(
        'sum by (operation, status) (http_server_request_duration_count{job="function:storage"})',
      );
      return found.some(sample => sample.labels.operation === 'appendUpload') ? found : undefined;
    });
    assert.is(uploads.find(sample => sample.labels.operation === 'appendUpload')?.value, 1);
    const seconds = await one(
      'histogram_quantile(0.99, sum by (le) (http_server_request_duration_bucket{job="function:storage"}))',
    );
    assert.ok(seconds > 0 && seconds <= 10, `p99 of ${seconds} s`);
  });

  test('deliveries and jobs are counted by their outcome', async () => {
    const reactions = await waitFor('the deliveries to be scraped', async () => {
      const found = await prometheus.query(
        'sum by (reaction) (cloudforge_deliveries_total{job="dispatcher",outcome="done"})',
      );
      return found.some(sample => sample.labels.reaction === 'finish-run') ? found : undefined;
    });
    const countOf = (reaction: string): number | undefined =>
      reactions.find(sample => sample.labels.reaction === reaction)?.value;
    for (const reaction of ['start-analysis', 'generate-bundle', 'finish-run'])
      assert.is(countOf(reaction), 1, reaction);
    assert.is(await one('sum(cloudforge_jobs_total{worker="analyze-dump",outcome="done"})'), 1);
    assert.ok((await one('sum(db_client_operation_duration_count)')) > 50);
  });
}

test.run();
