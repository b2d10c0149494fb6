import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { secretByReference } from './secret-by-reference.ts';

test('hit: a named secret', () => {
  const [message, ...more] = breachesOf(
    secretByReference,
    changedApplication({ container: { env: [{ name: 'DB_PASSWORD', value: 'x' }] } }),
  );
  assert.match(message ?? '', 'DB_PASSWORD');
  assert.equal(more, []);
});

test('hit: an address with a password', () => {
  const [message, ...more] = breachesOf(
    secretByReference,
    changedApplication({ container: { env: [{ name: 'SOURCE', value: 'postgresql://a:b@h/d' }] } }),
  );
  assert.match(message ?? '', 'SOURCE');
  assert.equal(more, []);
});

test('hit: on the command line', () => {
  const [message, ...more] = breachesOf(
    secretByReference,
    changedApplication({ container: { args: ['--url=x', 'mysql://a:b@h/d'] } }),
  );
  assert.match(message ?? '', 'command line');
  assert.equal(more, []);
});

test('near miss: an address without a password', () => {
  assert.equal(
    breachesOf(
      secretByReference,
      changedApplication({ container: { env: [{ name: 'SOURCE', value: 'https://h/d?a=b@c' }] } }),
    ),
    [],
  );
});

test('near miss: a file’s name', () => {
  assert.equal(
    breachesOf(
      secretByReference,
      changedApplication({ container: { env: [{ name: 'TOKEN_FILE', value: '/run/token' }] } }),
    ),
    [],
  );
});

test('near miss: empty', () => {
  assert.equal(
    breachesOf(secretByReference, changedApplication({ container: { env: [{ name: 'API_KEY', value: '' }] } })),
    [],
  );
});

test.run();
