import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TablePlan } from '#shared/engines/transfer/plan.ts';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { SourceError } from '../source-error.ts';
import { openPostgresqlRows } from './open.ts';
import { holdSnapshot } from './snapshot.ts';
import { chunkOf, rowsOf, tablePlan } from './testing-rows.ts';

const server = await scratchPostgres();
const { url } = server;
const never = new AbortController().signal;

await server.query(`create type mood as enum ('sad', 'it''s "ok"');
  create table every (
    i2 smallint, i4 integer, i8 bigint, n numeric, f4 real, f8 double precision, b boolean, t text, v varchar(9), c char(4),
    by bytea, d date, tm time, tz timetz, ts timestamp, tsz timestamptz, iv interval, u uuid, bi bit(3), vb bit varying(9),
    j jsonb, e mood, js json, nm name);
  insert into every values
    (-32768, -2147483648, -9223372036854775808, 'NaN', '-Infinity', 'NaN', true, E'tab\\t nl\\n back\\\\ cr\\r bell\\b\\f\\v \\\\N', 'ä€😀', 'x', '\\x00ff5c', '4714-11-24 BC',
     '00:00', '00:00:00+15:59', '4714-11-24 00:00:00 BC', '4714-11-24 00:00:00 BC', '-178000000 years', '00000000-0000-0000-0000-000000000000', '101', '', '{"b": 1, "a": [null, "\\\\u00e9"]}', 'sad', '{ "a" : 1}', 'n'),
    (32767, 2147483647, 9223372036854775807, 123456789012345678901234567890.0123456789, 3.4028235e38, 5e-324, false, '', '', '', '', '5874897-12-31',
     '24:00', '23:59:59.999999-15:59', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999', '178000000 years 3 mons -1 days 00:00:00.000001', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '000', '111111111', 'null', 'it''s "ok"', 'null', ''),
    (0, 0, 0, -0.000, '-0', 1.1, null, '\\N', null, 'abcd', '\\xdeadbeef', 'infinity', '12:34:56.789', '12:00:00+05:30', '-infinity', 'infinity', '1 day', gen_random_uuid(), '111', '0', '"x"', 'sad', '[]', null),
    (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)`);

const every = tablePlan('every', [
  ['i2', 'smallint', { kind: 'integer', bytes: 2 }],
  ['i4', 'integer', { kind: 'integer', bytes: 4 }],
  ['i8', 'bigint', { kind: 'integer', bytes: 8 }],
  ['n', 'numeric', { kind: 'numeric' }],
  ['f4', 'real', { kind: 'float', bytes: 4 }],
  ['f8', 'double precision', { kind: 'float', bytes: 8 }],
  ['b', 'boolean', { kind: 'boolean' }],
  ['t', 'text', { kind: 'text' }],
  ['v', 'character varying(9)', { kind: 'text', charactersMax: 9 }],
  ['c', 'character(4)', { kind: 'text', charactersMax: 4, padded: true }],
  ['by', 'bytea', { kind: 'bytes' }],
  ['d', 'date', { kind: 'date' }],
  ['tm', 'time without time zone', { kind: 'time', digits: 6 }],
  ['tz', 'time with time zone', { kind: 'timetz', digits: 6 }],
  ['ts', 'timestamp without time zone', { kind: 'timestamp', digits: 6 }],
  ['tsz', 'timestamp with time zone', { kind: 'timestamptz', digits: 6 }],
  ['iv', 'interval', { kind: 'interval', from: 'text' }],
  ['u', 'uuid', { kind: 'uuid' }],
  ['bi', 'bit(3)', { kind: 'bit', length: 3, varying: false }],
  ['vb', 'bit varying(9)', { kind: 'bit', length: 9, varying: true }],
  ['j', 'jsonb', { kind: 'jsonb' }],
  ['e', 'public.mood', { kind: 'text' }],
  ['js', 'json', { kind: 'text' }],
  ['nm', 'name', { kind: 'text' }],
]);

/** Rows of a table as a client of another make sees them, in the order they lie in. */
async function asText(table: TablePlan): Promise<(string | null)[][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("set datestyle = ISO; set timezone = 'UTC'; set extra_float_digits = 3");
  const columns = table.columns.map(({ source }) => `"${source}"`);
  const { rows } = await client.query<(string | null)[]>({
    text: `select ${columns.join(', ')} from only "${table.source.name}"`,
    rowMode: 'array',
    types: { getTypeParser: () => (text: string) => text },
  });
  await client.end();
  return rows;
}

async function loaded(raw: NonNullable<Awaited<ReturnType<NonNullable<Source['raw']>>>>, into: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const copy = client.query(copyFrom(`copy ${into} from stdin (format ${raw.format})`));
  async function* framed() {
    if (raw.format === 'binary') yield Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
    yield* raw.bytes;
    if (raw.format === 'binary') yield Buffer.from([0xff, 0xff]);
  }
  await pipeline(Readable.from(framed()), copy);
  await client.end();
}
type Source = Awaited<ReturnType<typeof openPostgresqlRows>>;

async function refusal(work: Promise<unknown>): Promise<SourceError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('It was expected to fail.');
}

test('every type comes as the server writes it, with its kind', async () => {
  const source = await openPostgresqlRows({ kind: 'postgresql', url });
  const { rows, kinds } = await rowsOf(source, every, { kind: 'whole' });
  assert.equal(rows, await asText(every));
  for (const [column, kind] of [
    [0, 'number'],
    [3, 'number'],
    [3, 'text'],
    [6, 'text'],
    [10, 'bytes'],
    [18, 'bits'],
  ] as const) {
    assert.ok(kinds.has(`${column}:${kind}`), `${column} ${kind}`);
  }
  await source.close();
});

test('rows pass as they are: binary where every type has one binary form, else text, else not at all', async () => {
  const source = await openPostgresqlRows({ kind: 'postgresql', url });
  const formats: (string | undefined)[] = [];
  const withOther = {
    ...every,
    columns: [
      ...every.columns.slice(0, 3),
      { ...every.columns[21]!, codec: { kind: 'other', type: 'public.mood' } as const },
    ],
  };
  const cast = { ...every, columns: [{ ...every.columns[3]!, type: 'numeric(10,2)' }] };
  await server.query(
    'create table into_binary (like every); create table into_text as select i2, i4, i8, e from every limit 0',
  );
  for (const [table, into] of [
    [every, 'into_binary'],
    [withOther, 'into_text'],
    [cast, ''],
  ] as const) {
    const raw = await source.raw?.(chunkOf({ kind: 'whole' }), table, never);
    formats.push(raw?.format);
    if (raw === undefined) continue;
    assert.is(raw.encoding, 'UTF8');
    await loaded(raw, into);
    assert.equal((await asText({ ...table, source: { name: into } })).map(String), (await asText(table)).map(String));
  }
  assert.equal(formats, ['binary', 'text', undefined]);
  await source.close();
});

test('a table without rows and one without columns', async () => {
  await server.query(
    'create table nothing (a int); create table columnless (); insert into columnless default values; insert into columnless default values',
  );
  const source = await openPostgresqlRows({ kind: 'postgresql', url });
  const nothing = tablePlan('nothing', [['a', 'integer', { kind: 'integer', bytes: 4 }]]);
  assert.is((await rowsOf(source, nothing, { kind: 'whole' })).rows.length, 0);
  const raw = await source.raw?.(chunkOf({ kind: 'whole' }), nothing, never);
  let bytes = 0;
  for await (const portion of raw?.bytes ?? []) bytes += portion.length;
  assert.is(bytes, 0);
  assert.equal((await rowsOf(source, tablePlan('columnless', []), { kind: 'whole' })).rows, [[], []]);
  await source.close();
});

await server.query(`create table many as select n as id, repeat(md5(n::text), 1 + n % 40) as t from generate_series(1, 20000) n;
  insert into many select 20001, repeat('long', 1000000)`);
const many = tablePlan('many', [
  ['id', 'integer', { kind: 'integer', bytes: 4 }],
  ['t', 'text', { kind: 'text' }],
]);

test('a reader that is slow holds the server back, and every row comes once', async () => {
  const source = await openPostgresqlRows({ kind: 'postgresql', url });
  let rows = 0;
  let sum = 0;
  let bytes = 0;
  let busy = false;
  await source.read({
    chunk: chunkOf({ kind: 'whole' }),
    table: many,
    open: () => ({
      row: () => {
        assert.not.ok(busy, 'a row came while the reader was waited for');
        rows += 1;
      },
      value: (index, all, start, end) => {
        if (index === 0) sum += Number(Buffer.from(all.subarray(start, end)).toString());
        else bytes += end - start;
      },
      null: () => undefined,
      rowEnd: () => undefined,
    }),
    turn: () => {
      busy = true;
      return new Promise(resolve => {
        setImmediate(() => {
          busy = false;
          resolve();
        });
      });
    },
    signal: never,
  });
  const [found] = await server.query(
    'select count(*)::int as rows, sum(id)::int8::text as sum, sum(length(t))::text as bytes from many',
  );
  assert.equal({ rows, sum: String(sum), bytes: String(bytes) }, found);
  await source.close();
});

test('rows are the same however the network cuts what the server sends', async () => {
  const whole = await openPostgresqlRows({ kind: 'postgresql', url });
  const expected = await rowsOf(whole, every, { kind: 'whole' });
  await whole.close();
  for (const size of [1, 2, 3, 5, 7, 61]) {
    const dial = async (host: string, port: number): Promise<Socket> => {
      const socket = connect({ host, port });
      await once(socket, 'connect');
      const emit = socket.emit.bind(socket);
      socket.emit = (event: string, ...values: unknown[]): boolean => {
        const [bytes] = values;
        if (event !== 'data' || !(bytes instanceof Uint8Array)) return emit(event, ...values);
        for (let at = 0; at < bytes.length; at += size) emit('data', bytes.subarray(at, at + size));
        return true;
      };
      return socket;
    };
    const cut = await openPostgresqlRows({ kind: 'postgresql', url: `${url}?sslmode=disable` }, { dial });
    assert.equal((await rowsOf(cut, every, { kind: 'whole' })).rows, expected.rows);
    const raw = await cut.raw?.(chunkOf({ kind: 'whole' }), every, never);
    await server.query('truncate into_binary');
    if (raw !== undefined) await loaded(raw, 'into_binary');
    assert.equal(await asText({ ...every, source: { name: 'into_binary' } }), await asText(every));
    await cut.close();
  }
});

test('an error in mid-stream is said, and the next chunk is read over a new connection', async () => {
  await server.query('create view broken as select id, 1000 / (id - 15000) as t from many');
  const source = await openPostgresqlRows({ kind: 'postgresql', url });
  const broken = { ...many, source: { schema: 'public', name: 'broken' } };
  const error = await refusal(rowsOf(source, broken, { kind: 'whole' }));
  assert.match(error.message, 'division by zero');
  assert.match(error.message, 'public.broken');
  assert.is((await rowsOf(source, many, { kind: 'whole' })).rows.length, 20_001);
  const gone = await refusal(
    rowsOf(source, tablePlan('never_there', [['a', 'integer', { kind: 'integer', bytes: 4 }]]), { kind: 'whole' }),
  );
  assert.is(gone.code, 'source-changed');
  await source.close();
});

test('a killed connection, a cancelled reading and a reader that throws end the reading', async () => {
  const source = await openPostgresqlRows({ kind: 'postgresql', url });
  const stop = new AbortController();
  const read = (turn: () => Promise<void> | undefined, signal = never) =>
    source.read({
      chunk: chunkOf({ kind: 'whole' }),
      table: many,
      open: () => ({ row: () => undefined, value: () => undefined, null: () => undefined, rowEnd: () => undefined }),
      turn,
      signal,
    });
  let killed = false;
  const error = await refusal(
    read(async () => {
      if (killed) return;
      killed = true;
      await server.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'COPY%' and datname = current_database()",
      );
    }),
  );
  assert.match(error.message, 'start');
  const cancelled = await refusal(
    read(async () => {
      stop.abort();
    }, stop.signal),
  );
  assert.is(cancelled.code, 'source-cancelled');
  let thrown: unknown;
  await read(() => {
    throw new RangeError('the reader is full');
  }).catch(cause => {
    thrown = cause;
  });
  assert.instance(thrown, RangeError);
  const raw = await source.raw?.(chunkOf({ kind: 'whole' }), many, never);
  for await (const portion of raw?.bytes ?? []) {
    assert.ok(portion.length > 0);
    break;
  }
  assert.is((await rowsOf(source, many, { kind: 'whole' })).rows.length, 20_001);
  await source.close();
});

test('readers of one snapshot see one state; a lost holder is told and nobody joins any more', async () => {
  await server.query('create table moving as select n as id, n::text as t from generate_series(1, 10) n');
  const moving = { ...many, source: { schema: 'public', name: 'moving' } };
  const held = await holdSnapshot(url);
  assert.is(held.consistency, 'snapshot');
  const [holder] = await server.query(
    "select pid from pg_stat_activity where query like 'select pg_catalog.pg_export%' and datname = current_database()",
  );
  await server.query(
    "insert into moving values (11, 'late'); update moving set t = 'changed'; delete from moving where id = 3",
  );
  const address = { kind: 'postgresql', url, snapshot: held.id ?? '' } as const;
  const readers = [await openPostgresqlRows(address), await openPostgresqlRows(address)];
  for (const reader of readers) {
    assert.equal(
      (await rowsOf(reader, moving, { kind: 'whole' })).rows,
      Array.from({ length: 10 }, (_, at) => [String(at + 1), String(at + 1)]),
    );
  }
  await held.check();
  await server.query('select pg_terminate_backend($1)', [holder?.pid]);
  assert.match((await held.lost).message, 'holds the snapshot was lost');
  assert.match((await refusal(held.check())).message, 'reconcile');
  // Who has joined keeps the state; who comes now would see another one.
  assert.is((await rowsOf(readers[0]!, moving, { kind: 'whole' })).rows.length, 10);
  const late = await openPostgresqlRows(address);
  assert.match((await refusal(rowsOf(late, moving, { kind: 'whole' }))).message, 'take a new snapshot');
  await Promise.all([...readers, late].map(reader => reader.close()));
  await held.close();
});

test('rows that row-level security would hide are no rows that are left out', async () => {
  await server.query(`create table guarded (id int, owner text); insert into guarded values (1, 'a'), (2, 'b');
    alter table guarded enable row level security; create policy own on guarded using (owner = 'a');
    create role rows_reader login password 'x'; grant select on guarded to rows_reader`);
  const reader = new URL(url);
  reader.username = 'rows_reader';
  reader.password = 'x';
  const source = await openPostgresqlRows({ kind: 'postgresql', url: reader.href });
  const guarded = tablePlan('guarded', [['id', 'integer', { kind: 'integer', bytes: 4 }]]);
  assert.match((await refusal(rowsOf(source, guarded, { kind: 'whole' }))).message, 'BYPASSRLS');
  await source.close();
  await server.query('drop owned by rows_reader; drop role rows_reader');
});

test.after(() => server.stop());
test.run();
