import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { noSecretValues } from './no-secret-values.ts';

test('hit: written out', () => {
  const [message, ...more] = breachesOf(
    noSecretValues,
    changedApplication({
      objects: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'x' } }],
    }),
  );
  assert.match(message ?? '', 'written out');
  assert.equal(more, []);
});

test('near miss: a Secret without values', () => {
  assert.equal(
    breachesOf(
      noSecretValues,
      changedApplication({ objects: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }] }),
    ),
    [],
  );
});

test('near miss: a ConfigMap', () => {
  assert.equal(
    breachesOf(
      noSecretValues,
      changedApplication({
        objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 's' }, data: { a: 'x' } }],
      }),
    ),
    [],
  );
});

test.run();
