import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { seccompProfile } from './seccomp-profile.ts';

test('hit: none', () => {
  const [message, ...more] = breachesOf(
    seccompProfile,
    changedApplication({ securityContext: { seccompProfile: null } }),
  );
  assert.match(message ?? '', 'No seccomp');
  assert.equal(more, []);
});

test('hit: unconfined', () => {
  const [message, ...more] = breachesOf(
    seccompProfile,
    changedApplication({ securityContext: { seccompProfile: { type: 'Unconfined' } } }),
  );
  assert.match(message ?? '', 'No seccomp');
  assert.equal(more, []);
});

test('near miss: a profile of one’s own', () => {
  assert.equal(
    breachesOf(seccompProfile, changedApplication({ securityContext: { seccompProfile: { type: 'Localhost' } } })),
    [],
  );
});

test.run();
