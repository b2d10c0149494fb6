import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { runAsNonRoot } from './run-as-non-root.ts';

test('hit: nothing forbids root', () => {
  const [message, ...more] = breachesOf(runAsNonRoot, changedApplication({ securityContext: { runAsNonRoot: null } }));
  assert.match(message ?? '', 'keeps the container from running as root');
  assert.equal(more, []);
});

test('hit: user 0 in spite of the promise', () => {
  const [message, ...more] = breachesOf(runAsNonRoot, changedApplication({ securityContext: { runAsUser: 0 } }));
  assert.match(message ?? '', 'user 0');
  assert.equal(more, []);
});

test('near miss: a numbered user', () => {
  assert.equal(breachesOf(runAsNonRoot, changedApplication({ securityContext: { runAsUser: 1001 } })), []);
});

test('near miss: said once for the pod', () => {
  assert.equal(
    breachesOf(
      runAsNonRoot,
      changedApplication({ securityContext: { runAsNonRoot: null }, pod: { securityContext: { runAsNonRoot: true } } }),
    ),
    [],
  );
});

test.run();
