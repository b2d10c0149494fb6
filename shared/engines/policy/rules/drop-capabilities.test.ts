import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { dropCapabilities } from './drop-capabilities.ts';

test('hit: one dropped only', () => {
  const [message, ...more] = breachesOf(
    dropCapabilities,
    changedApplication({ securityContext: { capabilities: { drop: ['NET_RAW'] } } }),
  );
  assert.match(message ?? '', 'Not all');
  assert.equal(more, []);
});

test('hit: one added', () => {
  const [message, ...more] = breachesOf(
    dropCapabilities,
    changedApplication({ securityContext: { capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } } }),
  );
  assert.match(message ?? '', 'SYS_ADMIN');
  assert.equal(more, []);
});

test('near miss: binding low ports may be added', () => {
  assert.equal(
    breachesOf(
      dropCapabilities,
      changedApplication({ securityContext: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } } }),
    ),
    [],
  );
});

test.run();
