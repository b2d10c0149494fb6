import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { noPrivilegeEscalation } from './no-privilege-escalation.ts';

test('hit: not said', () => {
  const [message, ...more] = breachesOf(
    noPrivilegeEscalation,
    changedApplication({ securityContext: { allowPrivilegeEscalation: null } }),
  );
  assert.match(message ?? '', 'more rights');
  assert.equal(more, []);
});

test('hit: privileged', () => {
  const [message, ...more] = breachesOf(
    noPrivilegeEscalation,
    changedApplication({ securityContext: { privileged: true } }),
  );
  assert.match(message ?? '', 'privileged');
  assert.equal(more, []);
});

test('near miss: privileged: false', () => {
  assert.equal(breachesOf(noPrivilegeEscalation, changedApplication({ securityContext: { privileged: false } })), []);
});

test.run();
