import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { networkPolicyPresent } from './network-policy-present.ts';

test('hit: other pods', () => {
  const [message, ...more] = breachesOf(
    networkPolicyPresent,
    changedApplication({ policy: { podSelector: { matchLabels: { app: 'other' } } } }),
  );
  assert.match(message ?? '', 'ingress and egress');
  assert.equal(more, []);
});

test('hit: one direction', () => {
  const [message, ...more] = breachesOf(
    networkPolicyPresent,
    changedApplication({ policy: { policyTypes: ['Ingress'] } }),
  );
  assert.match(message ?? '', 'its egress');
  assert.equal(more, []);
});

test('near miss: all pods of the namespace', () => {
  assert.equal(breachesOf(networkPolicyPresent, changedApplication({ policy: { podSelector: {} } })), []);
});

test('near miss: by expression', () => {
  assert.equal(
    breachesOf(
      networkPolicyPresent,
      changedApplication({
        policy: {
          podSelector: { matchExpressions: [{ key: 'serving.knative.dev/service', operator: 'In', values: ['shop'] }] },
        },
      }),
    ),
    [],
  );
});

test.run();
