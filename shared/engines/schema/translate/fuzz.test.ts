import fc from 'fast-check';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emitDdl } from '../emit/ddl.ts';
import { planSchema } from '../mapping/map-schema.ts';
import { columnOf, modelOf, noFacts, tableOf } from '../mapping/testing.ts';
import type { Grammar } from './tokenize.ts';
import { tableScope, translateCondition } from './translate.ts';

test.before(async () => loadModule());

const words =
  `select from where group by having order limit union all distinct join left on using as a b t s d flag missing
  ( ) , . * + - / % = <> < <= <=> and or not xor in between like regexp glob is null true false case when then else end cast char
  signed decimal interval 1 day 1.5 'x' '2024-01-01' "q" \`a\` [b] x'41' b'01' -- /* */ || && -> ->> ; count sum group_concat now
  concat if ifnull json_extract '$.a' date_format '%Y' strftime exists collate utf8mb4_bin escape '\\' 😀 \0 ' "`.split(
    /\s+/,
  );

const soup = fc.array(fc.constantFrom(...words), { maxLength: 25 }).map(parts => parts.join(' '));
const scopeColumns = [
  { source: 'a', sql: 'a', type: 'integer', caseSensitive: false },
  { source: 'b', sql: 'b', type: 'jsonb', caseSensitive: false },
  { source: 's', sql: 's', type: 'text', caseSensitive: true },
  { source: 'd', sql: 'd', type: 'timestamptz', caseSensitive: false },
  { source: 'flag', sql: 'flag', type: 'boolean', caseSensitive: false },
];
const grammars: Grammar[] = ['mysql', 'sqlite'];

test('any text is translated into something PostgreSQL can parse, or refused with a reason', () => {
  let translated = 0;
  fc.assert(
    fc.property(soup, fc.constantFrom(...grammars), (text, grammar) => {
      const result = translateCondition(text, tableScope(grammar, 't', scopeColumns), { immutable: false });
      if (!result.ok) assert.ok(result.reason.length > 3);
      else {
        translated++;
        assert.is(parseSync(`SELECT 1 WHERE ${result.sql}`).stmts?.length, 1);
      }
    }),
    { seed: 7, numRuns: 5_000 },
  );
  assert.ok(translated > 20, `only ${translated} of the texts meant something`);
});

test('any view is made or named in a finding', () => {
  fc.assert(
    fc.property(soup, fc.constantFrom('mysql' as const, 'sqlite' as const), (text, dialect) => {
      const table = tableOf('t', [
        columnOf('a', { kind: 'integer', bits: 32, unsigned: false }),
        columnOf('s', { kind: 'text' }),
      ]);
      const views = [{ name: 'v', columns: [], query: `select ${text}`, line: 1 }];
      const { statements, findings } = emitDdl(
        planSchema(modelOf(dialect, [table], { views }), noFacts),
        noFacts,
        parseSync,
      );
      assert.is(statements.length - 1 + findings.length, 1);
    }),
    { seed: 8, numRuns: 1_500 },
  );
});

test.run();
