import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { knativeAccepts } from './knative-accepts.ts';

test('hit: two ports', () => {
  const [message, ...more] = breachesOf(
    knativeAccepts,
    changedApplication({ container: { ports: [{ containerPort: 1 }, { containerPort: 2 }] } }),
  );
  assert.match(message ?? '', '2 container ports');
  assert.equal(more, []);
});

test('hit: pod settings', () => {
  const [message, ...more] = breachesOf(
    knativeAccepts,
    changedApplication({ pod: { securityContext: { runAsNonRoot: true } } }),
  );
  assert.match(message ?? '', 'securityContext');
  assert.equal(more, []);
});

test('near miss: a service account', () => {
  assert.equal(breachesOf(knativeAccepts, changedApplication({ pod: { serviceAccountName: 'shop' } })), []);
});

test.run();
