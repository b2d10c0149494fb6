import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { planSchema } from '../mapping/map-schema.ts';
import { columnOf, modelOf, noFacts, profileOf, tableOf } from '../mapping/testing.ts';
import type { Dialect, ForeignKey, Model, Sequence, SourceType, Table, TableFacts } from '../model.ts';
import { type Ddl, emitDdl } from './ddl.ts';
import type { Phase } from './script.ts';

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

const integer: SourceType = { kind: 'integer', bits: 32, unsigned: false };
const text: SourceType = { kind: 'varchar', length: 20 };

function ddlOf(dialect: Dialect, tables: Table[], given: Partial<Model> = {}, facts: TableFacts = noFacts): Ddl {
  return emitDdl(planSchema(modelOf(dialect, tables, given), facts), facts, parseSync);
}

/** Makes the tables, runs `rows`, then the rest, then the body; and takes everything back. */
async function loaded(ddl: Ddl, rows: string, body: () => Promise<void>): Promise<void> {
  const of = (...phases: Phase[]): string =>
    ddl.statements
      .filter(one => phases.includes(one.phase))
      .map(one => one.sql)
      .join('\n');
  await server.query('BEGIN');
  try {
    await server.query(of('prepare', 'tables'));
    await server.query(rows);
    await server.query(of('after-data'));
    await body();
  } finally {
    await server.query('ROLLBACK');
  }
}

async function refusal(sql: string): Promise<string> {
  await server.query('SAVEPOINT refusal');
  try {
    await server.query(sql);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await server.query('ROLLBACK TO SAVEPOINT refusal');
  }
}

function foreignKey(columns: string[], referencedTable: string, given: Partial<ForeignKey> = {}): ForeignKey {
  return {
    columns,
    referencedTable,
    referencedColumns: [],
    onDelete: 'no action',
    onUpdate: 'no action',
    line: 5,
    ...given,
  };
}

test('ENUM, SET and YEAR keep their values by checks', async () => {
  const table = tableOf('t', [
    columnOf('e', { kind: 'enum', values: ['a', "it's"] }),
    columnOf('s', { kind: 'set', values: ['x', 'y'] }),
    columnOf('y', { kind: 'year' }),
    columnOf('odd', { kind: 'enum', values: ['a'] }, { profile: profileOf({ emptyStrings: 1, enumInvalid: 1 }) }),
  ]);
  await loaded(
    ddlOf('mysql', [table]),
    `INSERT INTO t VALUES ('it''s', '{x,y}', 2155, ''), (NULL, '{}', 0, 'a')`,
    async () => {
      assert.match(await refusal("INSERT INTO t (e) VALUES ('b')"), 't_e_check');
      assert.match(await refusal("INSERT INTO t (s) VALUES ('{x,z}')"), 't_s_check');
      assert.match(await refusal('INSERT INTO t (y) VALUES (1900)'), 't_y_check');
      assert.match(await refusal("INSERT INTO t (odd) VALUES ('b')"), 't_odd_check');
    },
  );
});

test('ON UPDATE CURRENT_TIMESTAMP works as at the source', async () => {
  const table = tableOf('t', [
    columnOf('id', integer),
    columnOf('j', { kind: 'json' }),
    columnOf('at', { kind: 'instant' }, { onUpdate: { kind: 'current-timestamp' } }),
    columnOf('g', integer, { generated: { expression: 'id + 1', stored: true } }),
  ]);
  await loaded(ddlOf('mariadb', [table]), `INSERT INTO t VALUES (1, '{}', '2001-01-01')`, async () => {
    const yearNow = async (): Promise<unknown> =>
      (await server.query('SELECT EXTRACT(YEAR FROM at)::int AS y FROM t'))[0]?.y;
    await server.query('UPDATE t SET id = 1');
    assert.is(await yearNow(), 2001, 'an update that changes nothing');
    await server.query("UPDATE t SET id = 2, at = '2005-01-01'");
    assert.is(await yearNow(), 2005, 'an update that sets the column itself');
    await server.query(`UPDATE t SET j = '{"a":1}'`);
    assert.ok(Number(await yearNow()) > 2005, 'a real update');
  });
});

test('a counter goes on after the larger of its rows and the counter of the source', async () => {
  const tables = (
    [
      ['rows', undefined],
      ['ahead', '600'],
      ['behind', '2'],
      ['full', '99999999999999999999'],
    ] as const
  ).map(([name, next]) =>
    tableOf(
      name,
      [
        columnOf(
          'id',
          { ...integer, bits: 16 },
          { identity: { kind: 'auto-increment', ...(next !== undefined && { next }) } },
        ),
      ],
      {
        primaryKey: { columns: ['id'], line: 1 },
      },
    ),
  );
  tables.push(tableOf('empty', [columnOf('id', integer, { identity: { kind: 'auto-increment' } })]));
  const insert = ['rows', 'ahead', 'behind'].map(name => `INSERT INTO "${name}" VALUES (7)`).join(';');
  await loaded(ddlOf('mysql', tables), insert, async () => {
    const next = async (name: string): Promise<unknown> =>
      (await server.query(`INSERT INTO "${name}" DEFAULT VALUES RETURNING id`))[0]?.id;
    assert.equal([await next('rows'), await next('ahead'), await next('behind'), await next('empty')], [8, 600, 8, 1]);
    assert.match(await refusal('INSERT INTO "full" DEFAULT VALUES'), 'reached maximum value');
  });
});

test('calculated columns, also those that name another', async () => {
  const table = tableOf('t', [
    columnOf('a', integer),
    columnOf('b', integer, { generated: { expression: '`a` * 2', stored: false } }),
    columnOf('c', text, { generated: { expression: "concat('n', `b`)", stored: true } }),
    columnOf('d', text, { generated: { expression: 'nonsense(`a`)', stored: true }, line: 4 }),
  ]);
  const ddl = ddlOf('mysql', [table]);
  await loaded(ddl, "INSERT INTO t (a, d) VALUES (21, 'kept')", async () => {
    assert.equal(await server.query('SELECT * FROM t'), [{ a: 21, b: 42, c: 'n42', d: 'kept' }]);
  });
  const plan = planSchema(modelOf('mysql', [table]), noFacts);
  assert.equal(
    plan.findings.map(finding => [finding.code, finding.object, finding.line]),
    [['R03', 't.d', 4]],
  );
});

test('partitions by plain columns are made; others become one table with a finding', async () => {
  const log = (name: string, method: string, expression: string, bounds: string[]): Table =>
    tableOf(
      name,
      [columnOf('id', integer, { nullable: false }), columnOf('day', { kind: 'date' }, { nullable: false })],
      {
        primaryKey: { columns: ['id', 'day'], line: 1 },
        partitioning: {
          method,
          expression,
          columns: /^\w+$/.test(expression) ? [expression] : [],
          partitions: bounds.map((bound, index) => ({ name: `p${index}`, bound, line: 2 })),
        },
      },
    );
  const tables = [
    log('ranges', 'RANGE COLUMNS', 'day', ["VALUES LESS THAN ('2020-01-01')", 'VALUES LESS THAN (MAXVALUE)']),
    log('lists', 'LIST', 'id', ['VALUES IN (1,2)', 'VALUES IN (3)']),
    log('hashes', 'HASH', 'id', ['', '', '']),
    log('weeks', 'RANGE', 'week(day)', ['VALUES LESS THAN (20)']),
  ];
  const ddl = ddlOf('mysql', tables);
  assert.equal(
    ddl.findings.map(finding => [finding.code, finding.object]),
    [['R08', 'weeks']],
  );
  const insert = ['ranges', 'lists', 'hashes', 'weeks'].map(
    name => `INSERT INTO ${name} VALUES (1, '2019-01-01'), (3, '2024-01-01')`,
  );
  await loaded(ddl, insert.join(';'), async () => {
    const found = await server.query(
      'SELECT tableoid::regclass::text AS part FROM ranges UNION ALL SELECT tableoid::regclass::text FROM lists',
    );
    assert.equal(
      found.map(row => row.part),
      ['ranges_p0', 'ranges_p1', 'lists_p0', 'lists_p1'],
    );
  });
});

test('ranges over the year or day of a date become ranges of the date', async () => {
  const logs: [name: string, type: SourceType, expression: string, bounds: string[]][] = [
    ['years', { kind: 'date' }, 'YEAR(`at`)', ['(2020)', '(2024)', 'MAXVALUE']],
    ['days', { kind: 'datetime' }, '(to_days(`at`))', ['(737790)', "(TO_DAYS('2024-01-01 10:00:00'))", '(MAXVALUE)']],
    ['seconds', { kind: 'datetime' }, 'to_seconds(at)', ['(63745056001)', '(63871286400)', 'MAXVALUE']],
    ['moments', { kind: 'instant' }, 'unix_timestamp(`at`)', ['(1577836800)', '(1704067200)', 'MAXVALUE']],
    ['undone', { kind: 'instant' }, 'UNIX_TIMESTAMP(at)', ["(UNIX_TIMESTAMP('2020-01-01'))", 'MAXVALUE']],
  ];
  const tables = logs.map(([name, type, expression, bounds]) =>
    tableOf(name, [columnOf('at', type, { nullable: false })], {
      partitioning: {
        method: 'RANGE',
        expression,
        columns: [],
        partitions: bounds.map((bound, at) => ({ name: `p${at}`, bound: `VALUES LESS THAN ${bound}`, line: 2 })),
      },
    }),
  );
  const ddl = ddlOf('mysql', tables);
  assert.equal(
    ddl.findings.map(finding => [finding.code, finding.object]),
    [['R08', 'undone']],
  );
  // The last moment before a bound and the bound itself, which only the functions of MySQL tell apart at the source.
  const moments = ['2019-12-31 23:59:59', '2020-01-01 00:00:00', '2023-12-31 23:59:59', '2024-01-01 00:00:00'];
  const values = moments.map(moment => `('${moment}')`).join(', ');
  const insert = logs.map(([name]) => `INSERT INTO ${name} VALUES ${values}`).join(';');
  await loaded(ddl, `SET TIME ZONE 'UTC'; ${insert}`, async () => {
    for (const name of ['years', 'days', 'seconds', 'moments']) {
      const found = await server.query(`SELECT tableoid::regclass::text AS part FROM ${name} ORDER BY at`);
      const first = name === 'seconds' ? 0 : 1;
      assert.equal(
        found.map(row => row.part),
        [0, first, 1, 2].map(part => `${name}_p${part}`),
      );
    }
  });
});

test('values too long for an ordinary index are indexed by their digest', async () => {
  const long = profileOf({ rows: 2, bytesMax: 6_000, charactersMax: 6_000 });
  const index = { unique: false, kind: 'btree' as const, line: 3 };
  const table = tableOf(
    't',
    [
      columnOf('k', { kind: 'text' }, { profile: long, nullable: false }),
      columnOf('u', { kind: 'varchar', length: 9000 }, { profile: long }),
      columnOf('v', { kind: 'blob' }, { profile: long }),
      columnOf('short', text),
    ],
    {
      primaryKey: { columns: ['k'], line: 2 },
      uniqueKeys: [{ name: 'uq', columns: ['short', 'u'], line: 2 }],
      indexes: [
        { ...index, name: 'one', parts: [{ column: 'u' }] },
        { ...index, name: 'two', parts: [{ column: 'short' }, { column: 'v', descending: true }] },
        { ...index, name: 'head', parts: [{ column: 'u', prefixLength: 1000 }] },
        { ...index, name: 'three', unique: true, parts: [{ column: 'v' }] },
        { ...index, name: 'plain', parts: [{ column: 'short' }, { column: 'u', prefixLength: 100 }] },
      ],
    },
  );
  const ddl = ddlOf('mysql', [table]);
  assert.equal(
    ddl.findings.map(finding => `${finding.code} ${finding.object} ${finding.automatic}`),
    ['t', 't', 't.one', 't.two', 't.head', 't.three'].map(object => `R05 ${object} true`),
  );
  // Digests of numbers in hexadecimal, end to end, which do not compress.
  const noise = (from: number) =>
    `(SELECT string_agg(md5(n::text), '') FROM generate_series(${from}, ${from + 180}) AS n)`;
  const row = (from: number) => `(${noise(from)}, ${noise(from)}, ${noise(from)}::bytea, 'x')`;
  await loaded(ddl, `INSERT INTO t VALUES ${row(1)}, ${row(1000)}`, async () => {
    const defined = await server.query(
      "SELECT regexp_replace(indexdef, '.* USING ', '') AS how FROM pg_indexes WHERE tablename = 't' ORDER BY indexname",
    );
    assert.equal(defined.map(found => found.how).sort(), [
      'btree (md5("left"((u)::text, 1000)))',
      'btree (md5(k))',
      'btree (md5(v))',
      'btree (short, "left"((u)::text, 100))',
      'btree (short, md5((u)::text))',
      'btree (short, md5(v))',
      'hash (u)',
    ]);
  });
});

test('prefix, full-text, partial and calculated indexes', async () => {
  const index = { unique: false, kind: 'btree' as const, line: 3 };
  const table = tableOf(
    't',
    [columnOf('a', { kind: 'text' }), columnOf('b', text), columnOf('p', { kind: 'geometry', subtype: 'point' })],
    {
      uniqueKeys: [{ name: 'u', columns: ['a'], parts: [{ column: 'a', prefixLength: 3 }], line: 3 }],
      indexes: [
        {
          ...index,
          name: 'pre',
          parts: [
            { column: 'a', prefixLength: 10 },
            { column: 'b', prefixLength: 50, descending: true },
          ],
        },
        { ...index, name: 'ft', kind: 'fulltext', parts: [{ column: 'a' }, { column: 'b' }] },
        { ...index, name: 'low', parts: [{ expression: 'lower(`b`)' }] },
        { ...index, name: 'now', parts: [{ expression: 'now()' }] },
        { ...index, name: 'map', kind: 'spatial', parts: [{ column: 'p' }] },
      ],
    },
  );
  const ddl = ddlOf('mysql', [table]);
  assert.equal(
    ddl.findings.map(finding => [finding.code, finding.object]),
    [
      ['R05', 't.now'],
      ['R05', 't.map'],
    ],
  );
  await loaded(ddl, '', async () => {
    const found = await server.query(
      "SELECT pg_get_indexdef(indexrelid) AS def FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid",
    );
    assert.equal(
      found.map(row => String(row.def).replace(/^.* USING /, '')),
      [
        'btree ("left"(a, 3))',
        'btree ("left"(a, 10), b DESC)',
        "gin (to_tsvector('simple'::regconfig, ((COALESCE(a, ''::text) || ' '::text) || (COALESCE(b, ''::character varying))::text)))",
        'btree (lower((b)::text))',
      ],
    );
  });
});

test('foreign keys PostgreSQL would refuse are left out with their reason', () => {
  const parent = tableOf(
    'parent',
    [columnOf('id', integer), columnOf('name', text), columnOf('f', { kind: 'float', bits: 64 })],
    { primaryKey: { columns: ['id'], line: 1 } },
  );
  const child = tableOf('child', [columnOf('a', integer), columnOf('n', text)], {
    foreignKeys: [
      foreignKey(['a'], 'parent'),
      foreignKey(['n'], 'parent', { referencedColumns: ['name'] }),
      foreignKey(['n'], 'parent'),
      foreignKey(['a'], 'nowhere'),
      foreignKey(['missing'], 'parent'),
    ],
  });
  const ddl = ddlOf('mysql', [parent, child]);
  assert.is(ddl.statements.filter(one => one.sql.includes('FOREIGN KEY')).length, 1);
  const reasons = [
    /are not a key/,
    /became varchar\(20\)/,
    /nowhere is not in the source/,
    /missing is not in the table/,
  ];
  assert.equal(
    ddl.findings.map(finding => finding.code),
    ['R04', 'R04', 'R04', 'R04'],
  );
  for (const [index, reason] of reasons.entries()) assert.match(ddl.findings[index]?.message ?? '', reason);
});

test('a foreign key with orphans holds for new rows only', async () => {
  const parent = tableOf('parent', [columnOf('id', integer)], { primaryKey: { columns: ['id'], line: 1 } });
  const child = tableOf('child', [columnOf('a', integer)], { foreignKeys: [foreignKey(['a'], 'parent')] });
  const orphans = [
    { table: 'child', columns: ['a'], referencedTable: 'parent', count: 1, approximate: false, samples: [] },
  ];
  await loaded(
    ddlOf('mysql', [parent, child], {}, { ...noFacts, orphans }),
    'INSERT INTO child VALUES (9)',
    async () => {
      assert.match(await refusal('INSERT INTO child VALUES (8)'), 'foreign key');
    },
  );
});

test('a primary key with NULLs becomes a unique key', async () => {
  const table = tableOf(
    't',
    [
      columnOf(
        'k',
        { kind: 'affinity', affinity: 'text', declared: 'TEXT' },
        { profile: profileOf({ nulls: 1, storageClasses: { integer: 0, real: 0, text: 9, blob: 0, null: 1 } }) },
      ),
    ],
    {
      primaryKey: { columns: ['k'], line: 1 },
    },
  );
  await loaded(ddlOf('sqlite', [table]), "INSERT INTO t VALUES (NULL), ('a')", async () => {
    assert.match(await refusal("INSERT INTO t VALUES ('a')"), 'unique');
  });
});

test('a statement the parser refuses is left out with the original, and so is the part of a table', () => {
  const table = tableOf('t', [
    columnOf('a', integer, { sourceType: 'integer' }),
    columnOf('b', { kind: 'named', name: 'box' }, { sourceType: 'box(', default: { kind: 'sql', text: '1 +' } }),
  ]);
  const routine = { name: 'f', kind: 'function' as const, text: 'CREATE FUNCTION f( broken', line: 8 };
  const two = { name: 'g', kind: 'function' as const, text: 'SELECT 1; SELECT 2', line: 9 };
  const ddl = ddlOf('postgresql', [table], { routines: [routine, two] });
  assert.equal(ddl.findings.map(finding => [finding.code, finding.object, finding.line]).sort(), [
    ['R02', 'function f', 8],
    ['R02', 'function g', 9],
    ['R02', 't.b', 1],
    ['R02', 't.b', 1],
  ]);
  assert.ok(ddl.statements.some(one => one.sql.includes('b text')));
  assert.ok(ddl.findings.some(finding => finding.fix.includes('-- CREATE FUNCTION f( broken')));
});

test('routines, triggers and access rights of a source are named with their text', () => {
  const ddl = ddlOf('mysql', [], {
    routines: [{ name: 'p', kind: 'procedure', text: 'CREATE PROCEDURE p() BEGIN\nOPEN c; END', line: 3 }],
    triggers: [{ name: 'tr', table: 't', timing: 'before', events: ['insert'], text: 'CREATE TRIGGER tr', line: 4 }],
    others: [
      { kind: 'event', name: 'nightly', text: 'CREATE EVENT nightly', line: 5 },
      { kind: 'event', name: 'weekly', text: 'CREATE EVENT weekly', line: 6 },
    ],
  });
  assert.equal(ddl.statements, []);
  assert.equal(
    ddl.findings.map(finding => [finding.code, finding.object]),
    [
      ['R07', 'procedure p'],
      ['R07', 'trigger tr'],
      ['R07', 'scheduled events'],
    ],
  );
  assert.ok(ddl.findings[0]?.fix.includes('-- CREATE PROCEDURE p() BEGIN\n-- OPEN c; END'));
  assert.match(ddl.findings[2]?.message ?? '', '2 scheduled events');
});

test('a counter behind its last value begins anew or has given all, as at the source', async () => {
  const counter = (name: string, next: string, more: Partial<Sequence>): Sequence => ({
    ...{ name, min: '-10', max: '1000', next, line: 1 },
    ...more,
  });
  const sequences = [
    counter('round', '1001', { cycle: true }),
    counter('spent', '1001', {}),
    counter('down', '-11', { increment: '-1', cycle: true }),
    counter('within', '1000', {}),
  ];
  await loaded(ddlOf('mariadb', [], { sequences }), '', async () => {
    const [next] = await server.query("SELECT nextval('round') AS r, nextval('down') AS d, nextval('within') AS w");
    assert.equal(next, { r: '-10', d: '1000', w: '1000' });
    assert.match(await refusal("SELECT nextval('spent')"), /reached maximum value/);
  });
});

test.run();
