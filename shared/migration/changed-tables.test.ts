import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { changedTables, namesOf } from './changed-tables.ts';

const table = (object: string, sql: string) => ({ phase: 'tables' as const, object, sql });

test('a table that was added, dropped or is made otherwise is named, and nothing else', () => {
  const before = { ddl: [table('shop.a', 'create table a (x int)'), table('shop.b', 'b'), table('shop.gone', 'g')] };
  const now = {
    ddl: [
      table('shop.b', 'b'),
      table('shop.a', 'create table a (x bigint)'),
      table('shop.new', 'n'),
      { phase: 'after-data' as const, object: 'shop.b', sql: 'create index' },
    ],
  };
  assert.equal(changedTables(before, now), ['shop.a', 'shop.gone', 'shop.new']);
  assert.equal(changedTables(before, before), []);
});

test('of many names the first few are said', () => {
  assert.is(namesOf(['a', 'b']), 'a, b');
  assert.is(namesOf(['a', 'b', 'c', 'd', 'e', 'f', 'g']), 'a, b, c, d, e and 2 more');
});

test.run();
