import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createProfiler } from '../../profile/create-profiler.ts';
import { createPostgresqlMachine } from './machine.ts';

await loadModule();

/** Lines and objects of what changes rows. */
function changes(script: string): string[] {
  const machine = createPostgresqlMachine({ profile: true, createProfiler, parse: parseSync });
  machine.push(Buffer.from(script));
  return machine
    .finish()
    .model.issues.filter(({ code }) => code === 'rows-changed')
    .map(({ line, object }) => `${line} ${object ?? ''}`);
}

const tables = 'CREATE TABLE t (id int);CREATE TABLE l (id int);\n';
const rule = 'CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO l VALUES (new.id);\n';
const row = 'INSERT INTO t VALUES (1);\n';

test('a rule on INSERT before the rows is told', () => {
  assert.equal(changes(tables + rule + row), ['3 t']);
  assert.equal(changes(`${tables}CREATE RULE r AS ON INSERT TO public.t DO INSTEAD NOTHING;\n${row}`), ['3 t']);
});

test('a rule that does not touch the rows is not', () => {
  assert.equal(changes(tables + row + rule), [], 'behind them, where pg_dump puts it');
  assert.equal(changes(`${tables}${rule}COPY t FROM stdin;\n1\n\\.\n`), [], 'COPY knows no rules');
  assert.equal(changes(`${tables}${rule}INSERT INTO l VALUES (1);\n`), [], 'another table');
  assert.equal(changes(`${tables}CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING;\n${row}`), [], 'another event');
  assert.equal(changes(`${tables}${rule}ALTER TABLE t DISABLE RULE r;\n${row}`), []);
  assert.equal(changes(`${tables}${rule}ALTER TABLE t DISABLE RULE r;\nALTER TABLE t ENABLE RULE r;\n${row}`), ['5 t']);
  assert.equal(changes(`${tables}${rule}DROP RULE r ON t;\n${row}`), []);
  assert.equal(changes(`${tables}${rule}DROP RULE r ON public.t;\n${row}`), []);
  assert.equal(changes(`${tables}${rule}SET session_replication_role = replica;\n${row}`), []);
});

test.run();
