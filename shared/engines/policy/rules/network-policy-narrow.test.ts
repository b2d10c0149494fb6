import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { networkPolicyNarrow } from './network-policy-narrow.ts';

test('hit: everywhere', () => {
  const [message, ...more] = breachesOf(
    networkPolicyNarrow,
    changedApplication({ policy: { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] } }),
  );
  assert.match(message ?? '', 'to everywhere');
  assert.equal(more, []);
});

test('hit: no peers', () => {
  const [message, ...more] = breachesOf(networkPolicyNarrow, changedApplication({ policy: { ingress: [{}] } }));
  assert.match(message ?? '', 'from everywhere');
  assert.equal(more, []);
});

test('near miss: a block', () => {
  assert.equal(
    breachesOf(
      networkPolicyNarrow,
      changedApplication({ policy: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] } }),
    ),
    [],
  );
});

test('near miss: nothing at all', () => {
  assert.equal(breachesOf(networkPolicyNarrow, changedApplication({ policy: { egress: [], ingress: [] } })), []);
});

test.run();
