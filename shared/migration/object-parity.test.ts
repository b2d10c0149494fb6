import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import { columnOf, modelOf, noFacts, tableOf } from '#shared/engines/schema/mapping/testing.ts';
import type { StatementOutcome } from '#shared/targets/target.ts';
import { objectParity } from './object-parity.ts';

await loadModule();

const facts = { constraints: [], sequences: [], objects: [], tables: [] };
const asPlanned = { expected: {}, differences: [] };
const model = modelOf('postgresql', [tableOf('t', [columnOf('id', { kind: 'integer', bits: 32, unsigned: false })])]);
const assessment = assess({ model, facts: noFacts }, { parse: parseSync });

const setval = (error?: StatementOutcome['error']): StatementOutcome => ({
  phase: 'after-data',
  object: 'sequence public.t_id_seq',
  sql: "SELECT setval('public.t_id_seq', 41, true)",
  durationMs: 1,
  ...(error !== undefined && { error }),
});
const differentOf = (outcomes: readonly StatementOutcome[]) =>
  objectParity(assessment, facts, outcomes, asPlanned).flatMap(({ kind, different = [] }) =>
    different.map(({ name, is, shouldBe }) => [kind, name, is, shouldBe]),
  );

test('a sequence whose position was refused is different from the plan', () => {
  const message = 'setval: value 41 is out of bounds for sequence "t_id_seq" (1..40)';
  const refused = setval({ message, code: '22003' });
  assert.equal(differentOf([refused]), [['sequence', 'public.t_id_seq', message, refused.sql]]);
});

test('a position that was set, and another statement that failed, are not', () => {
  assert.equal(differentOf([setval()]), []);
  const other = { ...setval({ message: 'no', code: '42P01' }), object: 'table t', sql: 'ANALYZE t' };
  assert.equal(differentOf([other]), []);
});

test('large objects that stay behind stand in the certificate', () => {
  const issue = {
    code: 'large-objects',
    line: 3,
    object: 'large objects',
    message: 'They stay.',
    count: 1200,
  } as const;
  const parity = objectParity({ ...assessment, model: { ...model, issues: [issue] } }, facts, [], asPlanned);
  assert.equal(
    parity.filter(({ kind }) => kind === 'large object'),
    [
      {
        kind: 'large object',
        source: 1,
        target: 0,
        missing: [{ name: 'pg_largeobject (1,200 of them)', finding: 'R01' }],
      },
    ],
  );
});

test.run();
