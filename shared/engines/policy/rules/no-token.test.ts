import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breachesOf, changedApplication } from '../testing.ts';
import { noToken } from './no-token.ts';

test('hit: not said', () => {
  const [message, ...more] = breachesOf(noToken, changedApplication({ pod: { automountServiceAccountToken: null } }));
  assert.match(message ?? '', 'token');
  assert.equal(more, []);
});

test('near miss: said no', () => {
  assert.equal(breachesOf(noToken, changedApplication({})), []);
});

test.run();
