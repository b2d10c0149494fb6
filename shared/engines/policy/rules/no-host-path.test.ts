import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { noHostPath } from './no-host-path.ts';

test('hit: hostPath', () => {
  const [message, ...more] = breachesOf(
    noHostPath,
    changedApplication({ pod: { volumes: [{ name: 'host', hostPath: { path: '/' } }] } }),
  );
  assert.match(message ?? '', 'host');
  assert.equal(more, []);
});

test('near miss: a config map', () => {
  assert.equal(
    breachesOf(noHostPath, changedApplication({ pod: { volumes: [{ name: 'c', configMap: { name: 'c' } }] } })),
    [],
  );
});

test.run();
