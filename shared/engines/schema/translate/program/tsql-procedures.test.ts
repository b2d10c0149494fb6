import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { assess } from '../../assess.ts';
import type { Assessment } from '../../finding.ts';
import { createMachine } from '../../machine.ts';
import { createProfiler } from '../../profile/create-profiler.ts';

const tables = `CREATE TABLE item (id int NOT NULL PRIMARY KEY, code nchar(5), price decimal(8,2), sold datetime);
GO
`;

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

function assessProcedures(...procedures: string[]): Assessment {
  const machine = createMachine('sqlserver', { profile: true, createProfiler });
  machine.push(Buffer.from(`${tables}${procedures.map(text => `${text}\nGO\n`).join('')}`));
  return assess(machine.finish(), { parse: parseSync });
}

test('a procedure that is one SELECT becomes a function that returns its rows', async () => {
  const { ddl, findings } = assessProcedures(
    'CREATE PROCEDURE ByCode @code nchar(5), @top decimal(6,1) = 10 AS\nSELECT id, Twice = price * 2 FROM item WHERE code = @code AND price < @top ORDER BY id',
    'CREATE PROC [dbo].[counted] (@id int)\nAS BEGIN\n  SET NOCOUNT ON;\n  SELECT COUNT(*) AS id FROM item i WHERE i.id > @id\nEND',
  );
  assert.equal(
    findings.filter(({ leftOut }) => leftOut).map(({ message }) => message),
    [],
  );
  await server.query(ddl.map(({ sql }) => sql).join('\n'));
  await server.query(
    `INSERT INTO public.item VALUES (1, 'ab', 4.5, NULL), (2, 'AB', 5, NULL), (3, 'ab', 9.96, NULL), (4, 'ab', 7, NULL)`,
  );
  const byCode = await server.query(`SELECT * FROM public."ByCode"('ab')`);
  assert.equal(
    byCode.map(row => [row.id, Number(row.Twice)]),
    [
      ['1', 9],
      // SQL Server's usual collation takes no notice of case.
      ['2', 10],
      ['3', 19.92],
      ['4', 14],
    ],
  );
  // The parameter keeps one digit: 9.96 becomes 10.0.
  assert.is((await server.query(`SELECT * FROM public."ByCode"('ab   ', 9.96)`)).length, 4);
  assert.equal(
    (await server.query('SELECT * FROM public.counted(1)')).map(row => Object.values(row)),
    [['3']],
  );
  const [finding] = findings.filter(({ code }) => code === 'T32');
  assert.match(finding?.message ?? '', /SELECT \* FROM/);
  assert.is(finding?.automatic, false);
});

const refused: [text: string, reason: RegExp][] = [
  ['CREATE PROCEDURE p @a int AS\nSELECT @a = 1\nSELECT id FROM item', /selects into a variable \(line 4\)/],
  ['CREATE PROCEDURE p @a int OUTPUT AS SELECT id FROM item', /rows and parameters/],
  ['CREATE PROCEDURE p AS SELECT id FROM item SELECT code FROM item', /SELECT" is not understood/],
  ['CREATE PROCEDURE p AS DELETE FROM item', /SELECT was expected/],
  ['CREATE PROCEDURE p AS SET ROWCOUNT 5 SELECT id FROM item', /SELECT was expected/],
];

for (const [text, reason] of refused) {
  test(`left with its reason: ${text.slice(0, 60)}`, () => {
    const [finding] = assessProcedures(text).findings.filter(({ code }) => code === 'T32');
    assert.match(finding?.message ?? '', reason);
    assert.is(finding?.leftOut, true);
    assert.ok((finding?.effortHours.max ?? 0) > 0);
  });
}

test.run();
