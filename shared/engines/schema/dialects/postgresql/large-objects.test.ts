import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import { createProfiler } from '../../profile/create-profiler.ts';
import { createPostgresqlMachine } from './machine.ts';

await loadModule();

const read = (script: string) => {
  const machine = createPostgresqlMachine({ profile: true, createProfiler, parse: parseSync });
  machine.push(Buffer.from(script));
  return machine.finish();
};

const table = 'CREATE TABLE docs (id integer, body oid);\n';

test('large objects of a dump block, and are counted', () => {
  const script = `${table}SELECT pg_catalog.lo_create('16400');
SELECT pg_catalog.lo_create('16401');
ALTER LARGE OBJECT 16400 OWNER TO postgres;
BEGIN;
SELECT pg_catalog.lo_open('16400', 131072);
SELECT pg_catalog.lowrite(0, '\\x68656c6c6f');
SELECT pg_catalog.lo_close(0);
COMMIT;
`;
  const reading = read(script);
  assert.equal(
    reading.model.issues.map(({ code, line, count }) => ({ code, line, count })),
    [{ code: 'large-objects', line: 2, count: 2 }],
  );
  const found = assess(reading, { parse: parseSync }).findings.filter(({ code }) => code === 'R01');
  assert.equal(
    found.map(({ severity, object }) => [severity, object]),
    [['blocker', 'large objects']],
  );
});

test('so do those that a query makes of many numbers', () => {
  const { issues } = read(`${table}SELECT lo_from_bytea(i, '\\x00') FROM (VALUES (1), (2)) AS t(i);\n`).model;
  assert.equal(
    issues.map(({ code }) => code),
    ['large-objects'],
  );
});

test('a query that makes none is passed over as before', () => {
  const { issues } = read(`${table}SELECT count(*) FROM docs;\n`).model;
  assert.equal(
    issues.map(({ code }) => code),
    ['command-ignored'],
  );
});

test.run();
