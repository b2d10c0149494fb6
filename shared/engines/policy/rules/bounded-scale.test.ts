import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { boundedScale } from './bounded-scale.ts';

test('hit: no bound', () => {
  const [message, ...more] = breachesOf(
    boundedScale,
    changedApplication({ annotations: { 'autoscaling.knative.dev/max-scale': null } }),
  );
  assert.match(message ?? '', 'no bound');
  assert.equal(more, []);
});

test('hit: zero means no bound', () => {
  const [message, ...more] = breachesOf(
    boundedScale,
    changedApplication({ annotations: { 'autoscaling.knative.dev/max-scale': '0' } }),
  );
  assert.match(message ?? '', 'no bound');
  assert.equal(more, []);
});

test('near miss: the older spelling', () => {
  assert.equal(
    breachesOf(
      boundedScale,
      changedApplication({
        annotations: { 'autoscaling.knative.dev/max-scale': null, 'autoscaling.knative.dev/maxScale': '3' },
      }),
    ),
    [],
  );
});

test.run();
