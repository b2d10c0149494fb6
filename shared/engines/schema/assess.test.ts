import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from './assess.ts';
import { severities } from './finding.ts';
import { columnOf, modelOf, noFacts, profileOf, tableOf } from './mapping/testing.ts';
import type { Dialect, Model } from './model.ts';

test.before(async () => loadModule());

const parse = parseSync;

test('what was not read is a finding with its line, and the worst comes first', () => {
  const model = modelOf(
    'mysql',
    [tableOf('t', [columnOf('d', { kind: 'date' }, { profile: profileOf({ zeroDates: 2 }) })])],
    {
      issues: [
        {
          code: 'clause-unknown',
          line: 12,
          object: 't',
          message: 'A clause is not understood.',
          excerpt: 'FOO',
          count: 3,
        },
        { code: 'truncated', line: 99, message: 'The file ends inside a statement.', count: 1 },
      ],
    },
  );
  const assessment = assess({ model, facts: noFacts }, { parse });
  const unread = assessment.findings.filter(finding => finding.code === 'R01' || finding.code === 'M46');
  assert.equal(
    unread.map(finding => [finding.severity, finding.line]),
    [
      ['blocker', 99],
      ['behaviour', 12],
    ],
  );
  assert.match(unread[1]?.message ?? '', '3 times');
  assert.ok(
    assessment.findings.some(finding => finding.code === 'M01'),
    'the rules ran',
  );
  const order = assessment.findings.map(finding => severities.indexOf(finding.severity));
  assert.equal(
    order,
    order.toSorted((first, second) => first - second),
  );
  assert.is.not(assessment.grade.letter, 'A');
  assert.ok(assessment.effortHours.max >= assessment.effortHours.min);
});

test('an empty source of any dialect is assessed', () => {
  for (const dialect of ['mysql', 'mariadb', 'postgresql', 'sqlite', 'sqlserver', 'oracle'] satisfies Dialect[]) {
    const assessment = assess({ model: modelOf(dialect, []), facts: noFacts }, { parse });
    assert.equal(assessment.ddl, []);
    assert.equal(assessment.loadOrder, { tables: [], cycles: [] });
  }
});

test('the result is plain JSON', () => {
  const table = tableOf('t', [
    columnOf(
      'id',
      { kind: 'integer', bits: 64, unsigned: true },
      { identity: { kind: 'auto-increment', next: '18446744073709551615' } },
    ),
  ]);
  const assessment = assess({ model: modelOf('mysql', [table]), facts: noFacts }, { parse });
  assert.equal(JSON.parse(JSON.stringify(assessment)), assessment);
});

test('the phases come in the order in which they are run', () => {
  const table = tableOf('t', [columnOf('id', { kind: 'uuid' })], {
    primaryKey: { columns: ['id'], line: 1 },
    schema: 'a',
  });
  const other = tableOf('u', [], { schema: 'b' });
  const phases = assess({ model: modelOf('mysql', [table, other]), facts: noFacts }, { parse }).ddl.map(
    one => one.phase,
  );
  assert.equal(phases, ['prepare', 'prepare', 'tables', 'tables', 'after-data']);
});

test('two thousand tables are assessed in bounded time', () => {
  const tables = Array.from({ length: 2_000 }, (_, index) =>
    tableOf(`t${index}`, [columnOf('id', { kind: 'uuid' }), columnOf('p', { kind: 'uuid' })], {
      primaryKey: { columns: ['id'], line: 1 },
      foreignKeys: [
        {
          columns: ['p'],
          referencedTable: `t${(index * 7) % 2_000}`,
          referencedColumns: [],
          onDelete: 'cascade',
          onUpdate: 'cascade',
          line: 1,
        },
      ],
    }),
  );
  const model: Model = modelOf('mysql', tables);
  const start = performance.now();
  const { ddl } = assess({ model, facts: noFacts }, { parse });
  assert.is(ddl.filter(one => one.sql.includes('FOREIGN KEY')).length, 2_000);
  assert.ok(performance.now() - start < 10_000);
});

test.run();
