import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byNeed } from './by-need.ts';

function order(ids: readonly string[], needs: Record<string, string[]>): string {
  return byNeed(
    ids.map(id => ({ id, sql: '' })),
    new Map(Object.entries(needs)),
  )
    .map(({ id }) => id)
    .join('');
}

test('what is needed comes first, else the order given', () => {
  assert.is(order(['a', 'b', 'c', 'd'], { a: ['d'], d: ['c'] }), 'cdab');
  assert.is(order(['a', 'b', 'c'], {}), 'abc');
  assert.is(order(['a', 'b'], { b: ['x', 'a'] }), 'ab');
});

test('two that need each other both come', () => {
  assert.is(order(['a', 'b', 'c'], { a: ['b'], b: ['a'], c: ['a'] }), 'bac');
});

test('a chain of a hundred thousand needs is no trouble', () => {
  const ids = Array.from({ length: 100_000 }, (_, at) => `${at},`);
  const needs = Object.fromEntries(ids.map((id, at) => [id, ids[at + 1] === undefined ? [] : [ids[at + 1]!]]));
  assert.is(order(ids, needs), ids.toReversed().join(''));
});

test.run();
