import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guardParse } from './guard-parse.ts';

test.before(async () => loadModule());

test('a text nested too deeply is refused before the parser sees it; the parser goes on working', () => {
  let calls = 0;
  const guarded = guardParse(sql => {
    calls += 1;
    return parseSync(sql);
  });
  const deep = `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`;
  const long = `SELECT ${'1 + '.repeat(20_000)}1`;
  for (const text of [deep, long]) assert.throws(() => guarded(text));
  assert.is(calls, 0);
  assert.is(guarded('SELECT 1').stmts?.length, 1);
  assert.throws(() => guarded('SELEC 1'));
  assert.is(calls, 2);
});

test.run();
