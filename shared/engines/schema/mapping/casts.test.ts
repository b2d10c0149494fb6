import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isTypeName, unusedCasts } from './casts.ts';
import { columnOf, tableOf } from './testing.ts';

test('a choice that fits no column is found, whatever it is wrong about', () => {
  const orders = {
    ...tableOf('orders', [columnOf('total', { kind: 'integer', bits: 32, unsigned: false })]),
    schema: 'shop',
  };
  const fitting = [
    { table: 'orders', column: 'total', type: 'text' },
    { table: 'shop.ord*', column: 'TOTAL', type: 'text' },
    { from: '*', type: 'text' },
  ];
  const wrong = [
    { table: 'orders', column: 'totl', type: 'text' },
    { table: 'order', column: 'total', type: 'text' },
    { from: 'geometry', type: 'bytea' },
  ];
  assert.equal(unusedCasts([...fitting, ...wrong], [orders]), wrong);
});

test('a type is a name with arguments and brackets, and nothing that could end it', () => {
  for (const good of ['text', 'numeric(12,2)', 'timestamp(3) with time zone', 'integer[]', ' double precision '])
    assert.ok(isTypeName(good), good);
  for (const bad of ['', 'int; drop table t', 'text default 1', 'varchar(', '9']) assert.not.ok(isTypeName(bad), bad);
});

test.run();
