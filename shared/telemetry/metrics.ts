import { type Counter, type Histogram, metrics } from '@opentelemetry/api';

interface Instruments {
  /** Durations of served requests, by operation and status. */
  requestDuration: Histogram;
  /** Handled deliveries, by reaction and outcome (done, duplicate, retry, delay, dead). */
  deliveryOutcomes: Counter;
  /** Finished jobs, by worker and outcome. */
  jobOutcomes: Counter;
  queryDuration: Histogram;
}

let created: Instruments | undefined;

/** The platform's instruments. Made at first use, because the meter provider must be registered before. */
export function instruments(): Instruments {
  if (created !== undefined) return created;
  const meter = metrics.getMeter('cloudforge');
  const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  const seconds = (name: string, description: string): Histogram =>
    meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: buckets } });
  created = {
    requestDuration: seconds('http.server.request.duration', 'Duration of served requests.'),
    deliveryOutcomes: meter.createCounter('cloudforge.deliveries', {
      description: 'Deliveries handled, by reaction and outcome.',
    }),
    jobOutcomes: meter.createCounter('cloudforge.jobs', { description: 'Jobs handled, by worker and outcome.' }),
    queryDuration: seconds('db.client.operation.duration', 'Duration of database queries.'),
  };
  return created;
}
