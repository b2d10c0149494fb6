import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { probes } from './probes.ts';

test('hit: no readiness', () => {
  const [message, ...more] = breachesOf(probes, changedApplication({ container: { readinessProbe: null } }));
  assert.match(message ?? '', 'no readinessProbe');
  assert.equal(more, []);
});

test('hit: neither', () => {
  const [message, ...more] = breachesOf(
    probes,
    changedApplication({ container: { readinessProbe: null, livenessProbe: null } }),
  );
  assert.match(message ?? '', 'no readinessProbe and no livenessProbe');
  assert.equal(more, []);
});

test('near miss: both are there', () => {
  assert.equal(breachesOf(probes, changedApplication({})), []);
});

test.run();
