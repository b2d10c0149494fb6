import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '../assess.ts';
import { createMachine } from '../machine.ts';
import type { Dialect } from '../model.ts';
import { createProfiler } from '../profile/create-profiler.ts';

await loadModule();

/** The statements for the new server that the finding about access rights holds. */
function translated(dialect: Dialect, sql: string): string[] {
  const machine = createMachine(dialect, { profile: true, createProfiler, parsePostgresql: parseSync });
  machine.push(Buffer.from(sql));
  const { findings } = assess(machine.finish(), { parse: parseSync });
  const fix = findings.find(finding => finding.fix.includes('-- At the source:'))?.fix ?? '';
  const [, after = ''] = fix.split(/-- For the new server.*\n/);
  return (
    after
      .split('\n-- At the source:')[0]
      ?.split('\n')
      .filter(line => line !== '') ?? []
  );
}

test('rights of MySQL on tables, columns and the whole database', () => {
  assert.equal(
    translated(
      'mysql',
      `CREATE DATABASE shop;
       USE shop;
       CREATE TABLE \`Order\` (id int, total int);
       GRANT SELECT, INSERT, LOCK TABLES ON \`shop\`.\`Order\` TO 'app'@'%', reader@localhost;
       GRANT UPDATE (\`total\`) ON shop.\`Order\` TO 'app'@'%' WITH GRANT OPTION;
       GRANT ALL PRIVILEGES ON \`shop\`.* TO \`owner\`@\`10.0.0.%\`;
       GRANT SELECT ON elsewhere.secrets TO app;
       GRANT EXECUTE ON PROCEDURE shop.p TO app;
       GRANT SELECT ON shop.gone TO app;`,
    ),
    [
      'GRANT SELECT, INSERT ON public."Order" TO app, reader;',
      'GRANT UPDATE (total) ON public."Order" TO app WITH GRANT OPTION;',
      'GRANT ALL ON ALL TABLES IN SCHEMA public TO owner;',
    ],
  );
});

test('rights of PostgreSQL and SQL Server; everybody stays everybody', () => {
  assert.equal(
    translated(
      'postgresql',
      'CREATE TABLE public.t (a integer);\nGRANT SELECT ON TABLE public.t TO PUBLIC;\nGRANT USAGE ON SCHEMA public TO x;',
    ),
    ['GRANT SELECT ON public.t TO PUBLIC;'],
  );
  assert.equal(
    translated('sqlserver', 'CREATE TABLE dbo.t (a int);\nGO\nGRANT SELECT ON OBJECT::dbo.t TO [App User]\nGO\n'),
    ['GRANT SELECT ON public.t TO "App User";'],
  );
});

test.run();
