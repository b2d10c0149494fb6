import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { memoryLimit } from './memory-limit.ts';

test('hit: cpu only', () => {
  const [message, ...more] = breachesOf(
    memoryLimit,
    changedApplication({ container: { resources: { limits: { cpu: '1' } } } }),
  );
  assert.match(message ?? '', 'not limited');
  assert.equal(more, []);
});

test('near miss: memory only', () => {
  assert.equal(
    breachesOf(memoryLimit, changedApplication({ container: { resources: { limits: { memory: '64Mi' } } } })),
    [],
  );
});

test.run();
