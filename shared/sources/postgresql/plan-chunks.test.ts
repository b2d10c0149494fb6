import { randomUUID } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { SourceError } from '../source-error.ts';
import { openPostgresqlRows } from './open.ts';
import { planPostgresqlChunks } from './plan-chunks.ts';
import { readPostgresqlSchema } from './read-schema.ts';
import { rowsOf, tablePlan } from './testing-rows.ts';

const server = await scratchPostgres();
const { url } = server;
const text = { kind: 'text' } as const;
const rows = 4_000;

/** Key expressions over n = 1..4000 that a range could go wrong with, and the type and key of each. */
const keys: readonly { name: string; columns: string; values: string; key: string[]; expected: Chunk['kind'] }[] = [
  { name: 'negative', columns: 'k int', values: 'n - 2000', key: ['k'], expected: 'keys' },
  {
    name: 'many_digits',
    columns: 'k numeric',
    values: `case n when 1 then 'NaN'::numeric when 2 then 'Infinity' else (n - 2000) / 7.0 end`,
    key: ['k'],
    expected: 'keys',
  },
  {
    name: 'floats',
    columns: 'k float8',
    values: `case n when 1 then 'NaN'::float8 when 2 then '-0'::float8 else ln(n) end`,
    key: ['k'],
    expected: 'keys',
  },
  {
    name: 'days',
    columns: 'k date',
    values: `case n when 1 then 'infinity'::date when 2 then '-infinity' else date '4000-01-01 BC' + n * 500 end`,
    key: ['k'],
    expected: 'keys',
  },
  {
    name: 'instants',
    columns: 'k timestamptz',
    values: `timestamptz '2020-01-01' + n * interval '1.000001 second'`,
    key: ['k'],
    expected: 'keys',
  },
  {
    name: 'words',
    columns: 'k text',
    values: `case when n % 2 = 0 then 'ä' || n else chr(n % 40 + 40) || '''\\' || n end`,
    key: ['k'],
    expected: 'keys',
  },
  {
    name: 'sorted_by_icu',
    columns: `k text collate "und-x-icu"`,
    values: `case when n % 2 = 0 then 'a' || n else 'A' || n end`,
    key: ['k'],
    expected: 'keys',
  },
  {
    name: 'without_case',
    columns: 'k text collate without_case',
    values: `case when n % 2 = 0 then 'a' || n else 'A' || n end`,
    key: ['k'],
    expected: 'keys',
  },
  { name: 'padded', columns: 'k char(12)', values: `md5(n::text)::char(9)`, key: ['k'], expected: 'keys' },
  { name: 'bytes', columns: 'k bytea', values: `decode(md5(n::text), 'hex')`, key: ['k'], expected: 'keys' },
  { name: 'uuids', columns: 'k uuid', values: 'md5(n::text)::uuid', key: ['k'], expected: 'keys' },
  {
    name: 'composite',
    columns: 'k text, l int, "Strange ""Name" date',
    values: `(n % 3)::text, n % 7, date '2000-01-01' + n`,
    key: ['k', 'l', 'Strange "Name'],
    expected: 'keys',
  },
  {
    name: 'one_value_mostly',
    columns: 'k int, l int',
    values: 'case when n < 3900 then 1 else n end, n',
    key: ['k', 'l'],
    expected: 'keys',
  },
  { name: 'of_domain', columns: 'k positive', values: 'n', key: ['k'], expected: 'keys' },
  {
    name: 'of_extension',
    columns: 'k citext',
    values: `case when n % 2 = 0 then 'a' || n else 'B' || n end`,
    key: ['k'],
    expected: 'pages',
  },
  { name: 'keyless', columns: 'k int', values: 'n % 5', key: [], expected: 'pages' },
  { name: 'unique_but_nullable', columns: 'k int unique', values: 'nullif(n, 7)', key: ['k'], expected: 'pages' },
];

await server.query(`create extension citext; create domain positive as int check (value > 0);
  create collation without_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`);
for (const { name, columns, values, key } of keys) {
  const primary =
    key.length === 0 || name === 'unique_but_nullable'
      ? ''
      : `, primary key (${key.map(part => `"${part.replaceAll('"', '""')}"`).join(', ')})`;
  await server.query(`create table ${name} (n int, fill text, ${columns}${primary})`);
  await server.query(
    `insert into ${name} select n, repeat('x', 60), ${values} from generate_series(1, ${rows}) n order by md5(n::text)`,
  );
}
await server.query(
  'create table small (n int primary key); insert into small values (1); create table empty (n int primary key)',
);
await server.query(`create table parted (n int, k int) partition by range (k);
  create table parted_low partition of parted for values from (0) to (3); create table parted_high partition of parted default;
  insert into parted select n, n % 5 from generate_series(1, ${rows}) n`);

const plans: TablePlan[] = [
  ...keys.map(({ name, key }) =>
    tablePlan(
      name,
      [
        ['n', 'integer', { kind: 'integer', bytes: 4 }],
        ...key.map((column): [string, string, typeof text] => [column, 'text', text]),
      ],
      key.map((_, at) => at + 1),
    ),
  ),
  ...['small', 'empty', 'parted', 'parted_low', 'parted_high'].map(name =>
    tablePlan(name, [['n', 'integer', { kind: 'integer', bytes: 4 }]]),
  ),
];
const plan = { run: randomUUID(), dialect: 'postgresql', tables: plans } as const;
const { model, estimates } = await readPostgresqlSchema(url);
const chunks = await planPostgresqlChunks(url, plan, model, { chunkBytes: 40_000 });
const source = await openPostgresqlRows({ kind: 'postgresql', url });

async function read(table: TablePlan): Promise<{ numbers: number[]; sizes: number[]; kinds: Set<string> }> {
  const at = plans.indexOf(table);
  const numbers: number[] = [];
  const sizes: number[] = [];
  const kinds = new Set<string>();
  for (const chunk of chunks.filter(each => each.table === at)) {
    const found = (await rowsOf(source, table, chunk)).rows.map(([n]) => Number(n));
    numbers.push(...found);
    sizes.push(found.length);
    kinds.add(chunk.kind);
  }
  return { numbers, sizes, kinds };
}

const all = Array.from({ length: rows }, (_, at) => at + 1);

for (const [at, { name, expected }] of keys.entries()) {
  test(`every row is in one range: ${name}`, async () => {
    const { numbers, sizes, kinds } = await read(plans[at]!);
    assert.equal(
      [...numbers].sort((left, right) => left - right),
      all,
    );
    assert.equal([...kinds], [expected]);
    assert.ok(sizes.length >= 4, `${sizes.length} ranges`);
    assert.ok(Math.max(...sizes) < rows / 2, `sizes ${sizes.join(' ')}`);
  });
}

test('a range is read in the same order again', async () => {
  const table = plans[0]!;
  const chunk = chunks.find(each => each.table === 0)!;
  const [first, second] = [await rowsOf(source, table, chunk), await rowsOf(source, table, chunk)];
  assert.ok(first.rows.length > 0);
  assert.equal(first.rows, second.rows);
});

test('small tables are one chunk, partitions have their own rows and their parent none', async () => {
  const count = async (name: string) =>
    (await read(plans.find(({ source: { name: own } }) => own === name)!)).numbers.length;
  assert.equal([await count('small'), await count('empty'), await count('parted')], [1, 0, 0]);
  assert.is((await count('parted_low')) + (await count('parted_high')), rows);
  assert.equal(
    chunks.map(({ id }) => id),
    [...chunks.keys()],
  );
});

test('row counts are exact where they are given, sizes are estimates', () => {
  const table = model.tables.find(({ name }) => name === 'words');
  assert.is(table?.rowCount, rows);
  assert.ok((estimates.find(({ name }) => name === 'words')?.bytes ?? 0) > 40_000);
});

test('a large table is sampled for its ranges', async () => {
  await server.query(`create table sampled (n int primary key, fill text); insert into sampled select n, 'x' from generate_series(1, 60000) n; analyze sampled;
    update pg_class set reltuples = 60000000 where relname = 'sampled'`);
  const table = tablePlan('sampled', [['n', 'integer', { kind: 'integer', bytes: 4 }]], [0]);
  const found = await planPostgresqlChunks(url, { ...plan, tables: [table] }, (await readPostgresqlSchema(url)).model, {
    chunkBytes: 700_000,
  });
  // One thousandth of the pages that there would be: the few that are hit still part the table without a gap.
  let seen = 0;
  for (const chunk of found) seen += (await rowsOf(source, table, chunk)).rows.length;
  assert.is(seen, 60_000);
});

test('a table that was made after the assessment is not left behind in silence', async () => {
  await server.query('drop table sampled; create table late as select 1 as n');
  let refusal: unknown;
  await planPostgresqlChunks(url, plan, model).catch(error => {
    refusal = error;
  });
  assert.ok(refusal instanceof SourceError && refusal.message.includes('public.late'));
});

test.after(async () => {
  await source.close();
  await server.stop();
});
test.run();
