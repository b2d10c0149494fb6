import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quoteIdentifier, utf8Bytes } from '../emit/quote.ts';
import { cutToBytes, NameSpace, toIdentifier } from './identifiers.ts';

test('a name PostgreSQL can hold is kept', () => {
  for (const name of ['a', 'Mixed Case', 'é', '😀', 'x'.repeat(63), 'é'.repeat(31)])
    assert.is(toIdentifier(name), name);
});

test('a long name is cut at a character and told apart by a hash', () => {
  const first = toIdentifier(`${'é'.repeat(40)}1`);
  const second = toIdentifier(`${'é'.repeat(40)}2`);
  assert.is.not(first, second);
  assert.match(first, /^é{27}_[0-9a-f]{8}$/);
  assert.is(utf8Bytes(first), 63);
  assert.is(toIdentifier(`${'é'.repeat(40)}1`), first);
});

test('any text becomes a name that can be quoted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), name => {
      quoteIdentifier(toIdentifier(name));
    }),
    { seed: 1 },
  );
});

test('a text is never cut inside a character', () => {
  assert.is(cutToBytes('a😀b', 4), 'a');
  assert.is(cutToBytes('a😀b', 5), 'a😀');
});

test('a name space gives each name once', () => {
  const space = new NameSpace();
  assert.is(space.claim('idx', 'a_idx'), 'idx');
  assert.is(space.claim('idx', 'a_idx'), 'a_idx');
  assert.is(space.claim('idx', 'a_idx'), 'a_idx_2');
  assert.is(space.claim('idx', 'a_idx'), 'a_idx_3');
  const long = 'x'.repeat(80);
  const names = [space.claim(long), space.claim(long), space.claim(long)];
  assert.is(new Set(names).size, 3);
  for (const name of names) assert.ok(utf8Bytes(name) <= 63);
});

test.run();
