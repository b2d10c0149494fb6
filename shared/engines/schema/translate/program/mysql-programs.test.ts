import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { startMariadb, type TestMariadb } from '#shared/testing/servers/mariadb.ts';
import { skipped } from '#shared/testing/skip.ts';
import { assess } from '../../assess.ts';
import { createMachine } from '../../machine.ts';
import { createProfiler } from '../../profile/create-profiler.ts';
import { programs, queries, statements, tables } from './mysql-programs-fixture.ts';

let source: TestMariadb | undefined;
let target: ScratchPostgres;

const script = `${tables}\nDELIMITER ;;\n${programs.map(program => `${program} ;;\n`).join('')}DELIMITER ;\n`;

test.before(async () => {
  await loadModule();
  source = await startMariadb();
  target = await scratchPostgres();
});
test.after(async () => {
  await source?.stop();
  await target.stop();
});

test('converted triggers, functions and procedures do what MariaDB does', async () => {
  const machine = createMachine('mysql', { profile: true, createProfiler });
  machine.push(Buffer.from(script));
  const { ddl, findings } = assess(machine.finish(), { parse: parseSync });
  assert.equal(
    findings.filter(finding => finding.leftOut).map(finding => finding.message),
    [],
  );
  await target.query(ddl.map(statement => statement.sql).join('\n'));
  if (source === undefined) return skipped('the same programs on MariaDB', 'no MariaDB is installed');
  source.sql('CREATE DATABASE shop');
  source.load(Buffer.from(script), 'shop');
  for (const statement of statements) {
    if (typeof statement === 'string') {
      source.sql(statement, 'shop');
      await target.query(statement);
    } else {
      assert.throws(() => source?.sql(statement.error, 'shop'), /stock below zero/);
      assert.match(await errorOf(statement.error), /stock below zero/);
    }
  }
  // CALL is written in another way on each side.
  const [there] = source.sql('CALL restock(3, 4, @x); SELECT @x', 'shop').trim().split('\n');
  const [called] = await target.query('CALL restock(3, 4, NULL)');
  assert.is(String(called?.now_there), there);
  const cheap = await target.query('SELECT * FROM cheap(50)');
  assert.equal(cheap.map(asLine), lines(source.sql('CALL cheap(50)', 'shop')));
  for (const query of queries) {
    const rows = await target.query(query);
    assert.equal(rows.map(asLine), lines(source.sql(query, 'shop')), query);
  }
});

async function errorOf(sql: string): Promise<string> {
  try {
    await target.query(sql);
    return 'none';
  } catch (error) {
    return String(error);
  }
}

function lines(answer: string): string[] {
  return answer.split('\n').filter(line => line !== '');
}

function asLine(row: object): string {
  return Object.values(row)
    .map(value => (value === null ? 'NULL' : String(value)))
    .join('\t');
}

test.run();
