import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { noHostNamespaces } from './no-host-namespaces.ts';

test('hit: hostNetwork', () => {
  const [message, ...more] = breachesOf(noHostNamespaces, changedApplication({ pod: { hostNetwork: true } }));
  assert.match(message ?? '', 'hostNetwork');
  assert.equal(more, []);
});

test('hit: hostPort', () => {
  const [message, ...more] = breachesOf(
    noHostNamespaces,
    changedApplication({ container: { ports: [{ containerPort: 1, hostPort: 80 }] } }),
  );
  assert.match(message ?? '', 'hostPort');
  assert.equal(more, []);
});

test('near miss: said no', () => {
  assert.equal(breachesOf(noHostNamespaces, changedApplication({ pod: { hostNetwork: false, hostPID: false } })), []);
});

test.run();
