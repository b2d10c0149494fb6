import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeStatement, type StatementShape } from './describe-statement.ts';

const table = { schema: 'public', name: 'T' };
const cases: readonly (readonly [sql: string, shape: StatementShape])[] = [
  ['SET check_function_bodies = false;', { kind: 'setting' }],
  ['CREATE SCHEMA IF NOT EXISTS "A b";', { kind: 'schema', made: { name: 'A b' } }],
  [
    'CREATE EXTENSION IF NOT EXISTS "uuid-ossp" SCHEMA x',
    { kind: 'extension', made: { name: 'uuid-ossp', schema: 'x' } },
  ],
  ['CREATE EXTENSION citext', { kind: 'extension', made: { name: 'citext' } }],
  ['ALTER TABLE public."T" ADD CONSTRAINT k PRIMARY KEY (a)', { kind: 'key', table, constraint: 'k' }],
  ['alter table only public."T" add unique (a)', { kind: 'key', table }],
  ['ALTER TABLE public."T" ADD CONSTRAINT c CHECK (a > 0) NOT VALID;', { kind: 'check', table, constraint: 'c' }],
  ['ALTER TABLE public."T" ADD EXCLUDE USING gist (a WITH =)', { kind: 'exclusion', table }],
  [
    'ALTER TABLE public."T" ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p (b) NOT VALID;',
    { kind: 'foreign-key', table, constraint: 'f', referenced: { name: 'p' }, isNotValid: true },
  ],
  [
    'ALTER TABLE public."T" ADD CONSTRAINT "not" FOREIGN KEY (valid) REFERENCES p (b)',
    { kind: 'foreign-key', table, constraint: 'not', referenced: { name: 'p' }, isNotValid: false },
  ],
  ['ALTER TABLE public."T" FORCE ROW LEVEL SECURITY', { kind: 'force-row-security', table }],
  ['ALTER TABLE public."T" ENABLE ROW LEVEL SECURITY', { kind: 'other', table }],
  ['CREATE UNIQUE INDEX i ON public."T" (a)', { kind: 'index', table }],
  ['CREATE INDEX ON ONLY public."T" (a)', { kind: 'index', table }],
  ["SELECT setval('q', 5, false)", { kind: 'counter' }],
  ['SELECT pg_catalog.setval(\'q\', (SELECT max(a) FROM public."T"))', { kind: 'counter', table }],
  ['SELECT 1', { kind: 'other' }],
  ["COMMENT ON TABLE t IS ''", { kind: 'comment' }],
  ['CREATE VIEW v AS SELECT 1', { kind: 'other' }],
  ['', { kind: 'other' }],
];
for (const [sql, shape] of cases) {
  test(`describes ${sql}`, () => {
    assert.equal(describeStatement(sql), shape);
  });
}

test.run();
