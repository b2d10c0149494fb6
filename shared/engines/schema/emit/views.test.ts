import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { planSchema } from '../mapping/map-schema.ts';
import { columnOf, modelOf, noFacts, tableOf } from '../mapping/testing.ts';
import type { SourceType, View } from '../model.ts';
import { type Ddl, emitDdl } from './ddl.ts';

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
  await server.query(
    ddlOf({})
      .statements.map(statement => statement.sql)
      .join('\n'),
  );
  await server.query(`
    INSERT INTO customer VALUES (1, 'Ann', true), (2, 'Bob', false), (3, 'Cyd', true);
    INSERT INTO payment VALUES (1, 1, 5.00, '2024-01-05'), (2, 1, 7.50, '2024-02-01'), (3, 2, 1.00, '2024-02-03')`);
});
test.after(async () => server.stop());

const integer: SourceType = { kind: 'integer', bits: 32, unsigned: false };

function ddlOf(queries: { [name: string]: string }): Ddl {
  const customer = tableOf(
    'customer',
    [
      columnOf('id', integer),
      columnOf('name', { kind: 'varchar', length: 20 }, { collation: 'utf8mb4_bin' }),
      columnOf('active', { ...integer, bits: 8, displayWidth: 1 } as SourceType),
    ],
    { primaryKey: { columns: ['id'], line: 1 } },
  );
  const payment = tableOf(
    'payment',
    [
      columnOf('id', integer),
      columnOf('customer_id', integer),
      columnOf('amount', { kind: 'decimal', precision: 8, scale: 2 }),
      columnOf('paid', { kind: 'date' }),
    ],
    { primaryKey: { columns: ['id'], line: 1 } },
  );
  const views = Object.entries(queries).map(([name, query]): View => ({ name, columns: [], query, line: 9 }));
  return emitDdl(planSchema(modelOf('mysql', [customer, payment], { views }), noFacts), noFacts, parseSync);
}

const translated: { title: string; query: string; rows: unknown[] }[] = [
  {
    title: 'joins, aliases and boolean columns',
    query:
      'select `c`.`name` AS `Name`, `p`.`amount` AS `amount` from (`customer` `c` join `payment` `p` on((`p`.`customer_id` = `c`.`id`))) where (`c`.`active` = 1) order by `p`.`amount`',
    rows: [
      { Name: 'Ann', amount: '5.00' },
      { Name: 'Ann', amount: '7.50' },
    ],
  },
  {
    title: 'groups, HAVING by a result, columns that the key determines',
    query:
      'select c.id, c.name, sum(p.amount) as total, count(0) as n from customer c left join payment p on p.customer_id = c.id group by c.id having total > 2 order by total desc',
    rows: [{ id: 1, name: 'Ann', total: '12.50', n: '2' }],
  },
  {
    title: 'groups by an expression and by position',
    query: 'select month(paid) as m, max(amount) as top from payment group by 1 order by m',
    rows: [
      { m: 1, top: '5.00' },
      { m: 2, top: '7.50' },
    ],
  },
  {
    title: 'NULL sorts first, as at the source',
    query:
      'select c.name as name, p.amount as amount from customer c left join payment p on p.customer_id = c.id order by p.amount, c.name limit 2',
    rows: [
      { name: 'Cyd', amount: null },
      { name: 'Bob', amount: '1.00' },
    ],
  },
  {
    title: 'subqueries that look outward',
    query:
      'select name, (select count(*) from payment p where p.customer_id = c.id) as n from customer c where exists (select 1 from payment where customer_id = c.id) order by name',
    rows: [
      { name: 'Ann', n: '2' },
      { name: 'Bob', n: '1' },
    ],
  },
  {
    title: 'derived tables and *',
    query:
      'select x.*, x.total * 2 as twice from (select customer_id, sum(amount) as total from payment group by customer_id) as x order by total',
    rows: [
      { customer_id: 2, total: '1.00', twice: '2.00' },
      { customer_id: 1, total: '12.50', twice: '25.00' },
    ],
  },
  {
    title: 'UNION of text and numbers',
    query: 'select name as x from customer where id = 3 union select amount from payment where id = 3 order by x',
    rows: [{ x: '1.00' }, { x: 'Cyd' }],
  },
  {
    title: 'USING gives its column once',
    query: 'select * from payment join (select id, name from customer) c using (id) order by id limit 1',
    rows: [{ id: 1, customer_id: 1, amount: '5.00', paid: '2024-01-05', name: 'Ann' }],
  },
  {
    title: 'MySQL gives joined columns first',
    query:
      'select * from payment join (select id as customer_id, name from customer) c using (customer_id) where id = 3',
    rows: [{ customer_id: 2, id: 3, amount: '1.00', paid: '2024-02-03', name: 'Bob' }],
  },
  {
    title: 'NATURAL JOIN by the columns that both have',
    query:
      'select * from payment natural left join (select id as customer_id, name from customer where id = 1) c order by id desc limit 2',
    rows: [
      { customer_id: 2, id: 3, amount: '1.00', paid: '2024-02-03', name: null },
      { customer_id: 1, id: 2, amount: '7.50', paid: '2024-02-01', name: 'Ann' },
    ],
  },
  {
    title: 'named queries that read from each other, under the name of a table',
    query:
      'with payment (who, total) as (select customer_id, sum(amount) from payment group by customer_id), rich as (select * from payment where total > 2) select name, total from customer join rich on who = id',
    rows: [{ name: 'Ann', total: '12.50' }],
  },
  {
    title: 'a recursive query',
    query:
      "with recursive n as (select 1 as x, 'a' as path union all select x + 1, concat(path, '.', x) from n where x < 3) select * from n order by x",
    rows: [
      { x: 1, path: 'a' },
      { x: 2, path: 'a.1' },
      { x: 3, path: 'a.1.2' },
    ],
  },
  {
    title: 'windows, with NULL first, over groups too',
    query: `select c.name, sum(p.amount) as total, rank() over (order by sum(p.amount) desc) as place,
      lag(c.name) over (order by c.name) as before_it, sum(count(p.id)) over (order by c.name rows between unbounded preceding and current row) as n
      from customer c left join payment p on p.customer_id = c.id group by c.id order by c.name`,
    rows: [
      { name: 'Ann', total: '12.50', place: '1', before_it: null, n: '2' },
      { name: 'Bob', total: '1.00', place: '2', before_it: 'Ann', n: '3' },
      { name: 'Cyd', total: null, place: '3', before_it: 'Bob', n: '3' },
    ],
  },
  {
    title: 'GROUP_CONCAT',
    query: "select group_concat(name order by name desc separator '; ') as names from customer",
    rows: [{ names: 'Cyd; Bob; Ann' }],
  },
];

for (const { title, query, rows } of translated) {
  test(`translated: ${title}`, async () => {
    const ddl = ddlOf({ v: query });
    assert.equal(
      ddl.findings.map(finding => finding.message),
      [],
    );
    await server.query('BEGIN');
    try {
      await server.query(ddl.statements.at(-1)?.sql ?? '');
      const found = await server.query('SELECT row_to_json(v)::text AS row FROM v');
      const unquoted = (json: string): string => json.replaceAll('"', '');
      assert.equal(
        found.map(row => unquoted(String(row.row))),
        rows.map(row => unquoted(JSON.stringify(row))),
      );
    } finally {
      await server.query('ROLLBACK');
    }
  });
}

test('a view that reads from another comes after it, whatever the order of the source', () => {
  const ddl = ddlOf({ a: 'select n + 1 as m from b', b: 'select count(*) as n from customer' });
  const views = ddl.statements
    .filter(statement => statement.object.startsWith('view'))
    .map(statement => statement.object);
  assert.equal(views, ['view b', 'view a']);
});

const refused: { title: string; query: string; reason: RegExp }[] = [
  {
    title: 'a column that is not grouped',
    query: 'select name, count(*) from customer group by active',
    reason: /without grouping/,
  },
  { title: 'a column of no table', query: 'select missing from customer', reason: /missing is not known/ },
  { title: 'a column of two tables', query: 'select id from customer, payment', reason: /several tables/ },
  { title: 'a table that is not there', query: 'select 1 as x from nowhere', reason: /not there/ },
  {
    title: 'a window by name',
    query: 'select rank() over w as n from customer window w as (order by id)',
    reason: /window/,
  },
  {
    title: 'a window in WHERE',
    query: 'select id from customer where rank() over (order by id) = 1',
    reason: /window function where none/,
  },
  {
    title: 'a window over what is not grouped',
    query: 'select count(*) as n, rank() over (order by name) as r from customer group by active',
    reason: /without grouping/,
  },
  {
    title: 'a recursive query with aggregates of itself',
    query: 'with recursive n as (select 1 as x union all select max(x) + 1 from n group by x) select x from n',
    reason: /reads from itself/,
  },
  {
    title: 'a recursive query whose types change',
    query: "with recursive n as (select 1 as x union all select concat(x, 'a') from n) select x from n",
    reason: /different types/,
  },
  {
    title: 'a named query that MySQL does not see in itself',
    query: 'with n as (select 1 as x union all select x + 1 from n) select x from n',
    reason: /reads from n, which is not there/,
  },
  { title: 'a view that reads from itself', query: 'select * from v', reason: /not there/ },
  { title: 'two columns of one name', query: 'select id, id from customer', reason: /one name/ },
  {
    title: 'NATURAL JOIN of different types',
    query: 'select * from customer natural join (select name as id from customer) c',
    reason: /not a number/,
  },
];

for (const { title, query, reason } of refused) {
  test(`refused with the query in the finding: ${title}`, () => {
    const ddl = ddlOf({ v: query });
    assert.equal(
      ddl.statements.filter(statement => statement.object === 'view v'),
      [],
    );
    assert.equal(
      ddl.findings.map(finding => [finding.code, finding.object, finding.line]),
      [['R06', 'view v', 9]],
    );
    assert.ok(reason.test(ddl.findings[0]?.message ?? ''), ddl.findings[0]?.message);
    assert.ok(ddl.findings[0]?.fix.includes(`-- ${query}`));
  });
}

test('a long chain of views is made from its end, in whatever order the source names them', async () => {
  const length = 200;
  const chain = Array.from({ length }, (_, at) => [
    `v${at}`,
    `select * from \`${at === 0 ? 'customer' : `v${at - 1}`}\``,
  ]);
  const ddl = ddlOf(Object.fromEntries(chain.reverse()));
  assert.equal(ddl.findings, []);
  const views = ddl.statements.filter(({ object }) => object.startsWith('view '));
  assert.is(views.length, length);
  assert.is(views[0]?.object, 'view v0');
});

test.run();
