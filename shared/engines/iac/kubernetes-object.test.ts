import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { kubernetesName, printManifests } from './kubernetes-object.ts';

test('what is printed reads back as the same object, also by YAML 1.1', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'a',
      annotations: { one: 'no', two: '012', three: '1e3', four: 'on', five: '12:30:00', six: 'a: b #c', seven: 'x\ny' },
    },
  };
  const text = printManifests([object, object], ['Two objects', '', 'with a head']);
  assert.match(text, /^# Two objects\n#\n# with a head\napiVersion/);
  for (const version of ['1.1', '1.2'] as const)
    assert.equal(
      parseAllDocuments(text, { version }).map(document => document.toJS()),
      [object, object],
    );
});

test('any text round-trips', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), value => {
      const object = { apiVersion: 'v1', kind: 'X', metadata: { name: 'a', annotations: { value } } };
      assert.equal(parse(printManifests([object])), object);
    }),
    { numRuns: 60 },
  );
});

test('names are DNS labels, whatever they come from', () => {
  assert.is(kubernetesName('Bike_Rental (2024)', 'x'), 'bike-rental-2024');
  assert.is(kubernetesName('Größe', 'x'), 'gro-e');
  assert.is(kubernetesName('123', 'application'), 'application');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text =>
      assert.match(kubernetesName(text, 'application'), /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/),
    ),
  );
});

test.run();
