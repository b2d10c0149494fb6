import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { resourceRequests } from './resource-requests.ts';

test('hit: none', () => {
  const [message, ...more] = breachesOf(resourceRequests, changedApplication({ container: { resources: {} } }));
  assert.match(message ?? '', 'cpu and memory');
  assert.equal(more, []);
});

test('hit: memory missing', () => {
  const [message, ...more] = breachesOf(
    resourceRequests,
    changedApplication({ container: { resources: { requests: { cpu: 1 } } } }),
  );
  assert.match(message ?? '', 'No request for memory');
  assert.equal(more, []);
});

test('near miss: a number is a quantity too', () => {
  assert.equal(
    breachesOf(
      resourceRequests,
      changedApplication({ container: { resources: { requests: { cpu: 1, memory: 134217728 } } } }),
    ),
    [],
  );
});

test.run();
