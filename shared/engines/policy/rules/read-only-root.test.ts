import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { readOnlyRoot } from './read-only-root.ts';

test('hit: not said', () => {
  const [message, ...more] = breachesOf(
    readOnlyRoot,
    changedApplication({ securityContext: { readOnlyRootFilesystem: null } }),
  );
  assert.match(message ?? '', 'may write');
  assert.equal(more, []);
});

test('hit: said no', () => {
  const [message, ...more] = breachesOf(
    readOnlyRoot,
    changedApplication({ securityContext: { readOnlyRootFilesystem: false } }),
  );
  assert.match(message ?? '', 'may write');
  assert.equal(more, []);
});

test('near miss: a writable volume is fine', () => {
  assert.equal(
    breachesOf(readOnlyRoot, changedApplication({ pod: { volumes: [{ name: 'scratch', emptyDir: {} }] } })),
    [],
  );
});

test.run();
