import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { memberKey, stageStatement } from './stage-statement.ts';

test.before(async () => loadModule());

const names = {
  schemas: new Map([
    ['public', 'public_cf_1'],
    ['Mixed "q"', 'Mixed "q"_cf_1'],
    ['person', 'person_cf_1'],
  ]),
  members: new Map([
    [memberKey('public', 'citext'), 'extensions'],
    [memberKey('public', '<->'), 'extensions'],
  ]),
};
const stage = (sql: string): string => stageStatement(sql, names, parseSync);

const cases: readonly (readonly [name: string, sql: string, staged: string])[] = [
  ['a table', 'CREATE TABLE public.t (a int);', 'CREATE TABLE public_cf_1.t (a int);'],
  ['a schema in capitals', 'CREATE TABLE PUBLIC.t (a int)', 'CREATE TABLE public_cf_1.t (a int)'],
  ['a quoted schema', 'CREATE TABLE "Mixed ""q""".t (a int)', 'CREATE TABLE "Mixed ""q""_cf_1".t (a int)'],
  ['blanks and a comment at the dot', 'DROP TABLE public /* x */ . t', 'DROP TABLE public_cf_1 /* x */ . t'],
  ['another schema', 'CREATE TABLE other.public (a int)', 'CREATE TABLE other.public (a int)'],
  ['a schema statement', 'CREATE SCHEMA IF NOT EXISTS person', 'CREATE SCHEMA IF NOT EXISTS person_cf_1'],
  ['a comment on a schema', "COMMENT ON SCHEMA public IS 'public.t'", "COMMENT ON SCHEMA public_cf_1 IS 'public.t'"],
  ['an extension', 'CREATE EXTENSION x SCHEMA public', 'CREATE EXTENSION x SCHEMA public'],
  [
    'a sequence in a default',
    "ALTER TABLE public.t ALTER a SET DEFAULT nextval('public.q'::regclass)",
    "ALTER TABLE public_cf_1.t ALTER a SET DEFAULT nextval('public_cf_1.q'::regclass)",
  ],
  ['setval', "SELECT pg_catalog.setval('public.q', 5)", "SELECT pg_catalog.setval('public_cf_1.q', 5)"],
  [
    'a sequence that is looked up at each call',
    "ALTER TABLE public.t ALTER a SET DEFAULT nextval(('public.q'::text)::regclass)",
    "ALTER TABLE public_cf_1.t ALTER a SET DEFAULT nextval(('public.q'::text)::regclass)",
  ],
  [
    'a counter',
    `SELECT setval(pg_get_serial_sequence('public."T"', 'a'), (SELECT max(a) FROM public."T"))`,
    `SELECT setval(pg_get_serial_sequence('public_cf_1."T"', 'a'), (SELECT max(a) FROM public_cf_1."T"))`,
  ],
  ['a plain text', "INSERT INTO public.t VALUES ('public.t')", "INSERT INTO public_cf_1.t VALUES ('public.t')"],
  ['a cast to regtype', "SELECT CAST('public.t' AS regtype)", "SELECT CAST('public_cf_1.t' AS regtype)"],
  [
    'a function and its body',
    'CREATE FUNCTION public.f() RETURNS SETOF public.t LANGUAGE sql AS $$ SELECT * FROM public.t $$',
    'CREATE FUNCTION public_cf_1.f() RETURNS SETOF public_cf_1.t LANGUAGE sql AS $$ SELECT * FROM public.t $$',
  ],
  [
    'a body of SQL statements',
    'CREATE FUNCTION public.f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a FROM public.t; END',
    'CREATE FUNCTION public_cf_1.f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a FROM public_cf_1.t; END',
  ],
  [
    'a table that has the name of its schema',
    'CREATE VIEW person.v AS SELECT person.name, person.*, person.person.id, person.f(1) FROM person.person',
    'CREATE VIEW person_cf_1.v AS SELECT person.name, person.*, person_cf_1.person.id, person_cf_1.f(1) FROM person_cf_1.person',
  ],
  [
    'that, behind letters of more than one byte',
    "CREATE VIEW person.v AS SELECT 'é😀', person.name FROM person.person",
    "CREATE VIEW person_cf_1.v AS SELECT 'é😀', person.name FROM person_cf_1.person",
  ],
  [
    'an owner of a sequence',
    'ALTER SEQUENCE person.q OWNED BY person.person.id',
    'ALTER SEQUENCE person_cf_1.q OWNED BY person_cf_1.person.id',
  ],
  ["a column's comment", "COMMENT ON COLUMN person.id IS ''", "COMMENT ON COLUMN person.id IS ''"],
  [
    'a type of an extension',
    'CREATE TABLE public.t (a public.citext)',
    'CREATE TABLE public_cf_1.t (a extensions.citext)',
  ],
  [
    'an operator of an extension',
    'CREATE VIEW public.v AS SELECT a OPERATOR(public.<->) b FROM public.t',
    'CREATE VIEW public_cf_1.v AS SELECT a OPERATOR(extensions.<->) b FROM public_cf_1.t',
  ],
  ['a comment in SQL', 'SELECT 1 -- public.t', 'SELECT 1 -- public.t'],
  ['a name that touches a literal', `SELECT 1 AS a FROM"public".t`, `SELECT 1 AS a FROM public_cf_1.t`],
];
for (const [name, sql, staged] of cases) {
  test(name, () => {
    assert.is(stage(sql), staged);
  });
}

test('what is not closed is left as it is', () => {
  for (const sql of ["SELECT 'public.t", 'SELECT "public', 'SELECT $a$ public.t', 'SELECT /* public.t', '']) {
    assert.is(stage(sql), sql);
  }
});

test.run();
