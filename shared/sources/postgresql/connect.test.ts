import { createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '#shared/network/free-port.ts';
import { skipped } from '#shared/testing/skip.ts';
import { SourceError } from '../source-error.ts';
import { parsePostgresqlUrl } from './address.ts';
import { connectPostgresql } from './connect.ts';
import { describePostgresql } from './describe.ts';
import { openPostgresqlRows } from './open.ts';
import { startSystemPostgres } from './testing.ts';
import { rowsOf, tablePlan } from './testing-rows.ts';

async function refusal(work: Promise<unknown>): Promise<SourceError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('It was expected to be refused.');
}

test('a connection string is taken apart as libpq does', () => {
  assert.equal(parsePostgresqlUrl('postgres://u%40x:p%2F1@[::1]:5433/my%20db?sslmode=verify-full&connect_timeout=3'), {
    host: '::1',
    port: 5433,
    user: 'u@x',
    password: 'p/1',
    database: 'my db',
    sslMode: 'verify-full',
    connectTimeoutMs: 3_000,
  });
  const short = parsePostgresqlUrl('postgresql://me@db.example');
  assert.equal([short.port, short.database, short.sslMode, short.password], [5432, 'me', 'prefer', '']);
  assert.is(parsePostgresqlUrl('postgres:///shop?host=/run/postgresql&user=me').host, '/run/postgresql');
});

test('what is no connection string is refused without quoting it', () => {
  for (const text of [
    'host=x password=topsecret',
    'mysql://u:topsecret@h/d',
    'postgres://u:topsecret@h/d?sslmode=maybe',
    'postgres://u:topsecret@h/d?ssl_mode=require',
    'postgres://:topsecret@h/d',
    'postgres://u:%zztopsecret@h/d',
    'postgres://u:topsecret@h/d?connect_timeout=never',
  ]) {
    assert.throws(
      () => parsePostgresqlUrl(text),
      (error: unknown) => error instanceof SourceError && !error.message.includes('topsecret'),
      text,
    );
  }
});

test('an unknown host, a closed port and a silent server are told apart', async () => {
  const unknown = await refusal(connectPostgresql('postgres://u:topsecret@no-such-host.invalid/d'));
  assert.is(unknown.code, 'source-unreachable');
  assert.match(unknown.message, 'no-such-host.invalid');
  const closed = await refusal(connectPostgresql(`postgres://u:topsecret@127.0.0.1:${await freePort()}/d`));
  assert.is(closed.code, 'source-unreachable');
  assert.match(closed.message, 'Nothing takes connections');
  const silent = createServer(() => undefined);
  await new Promise<void>(done => silent.listen(0, '127.0.0.1', done));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const late = await refusal(connectPostgresql(`postgres://u:topsecret@127.0.0.1:${port}/d?connect_timeout=1`));
  assert.is(late.code, 'source-unreachable');
  silent.close();
  for (const error of [unknown, closed, late]) assert.not.match(error.message, 'topsecret');
});

test('the socket is opened by whoever checks addresses', async () => {
  const dial = () => Promise.reject(new SourceError('source-unreadable', 'This address is not called.'));
  const error = await refusal(connectPostgresql('postgres://u:p@10.0.0.1/d', { dial }));
  assert.is(error.message, 'This address is not called.');
});

const server = await startSystemPostgres();
if (server === undefined) skipped('a real server over TLS', 'no PostgreSQL server or no openssl here');
else {
  test('the session is read-only and writes values in one form', async () => {
    await server.query(
      'postgres',
      "alter role postgres set datestyle = 'German'; alter role postgres set timezone = 'Asia/Tokyo'",
    );
    const connection = await connectPostgresql(server.url('postgres'));
    const [row] = await connection.query(
      'asking',
      "select '2020-01-31 12:00:00+00'::timestamptz as t, '1.1'::float8 / 3 as f, '\\x00ff'::bytea as b, current_setting('search_path') as p",
    );
    assert.equal(row, { t: '2020-01-31 12:00:00+00', f: '0.3666666666666667', b: '\\x00ff', p: '""' });
    const error = await refusal(connection.query('writing', 'create table public.t ()'));
    assert.match(error.message, 'read-only');
    await connection.close();
  });

  test('TLS is used as each sslmode means it', async () => {
    const encrypted = async (parameters: string, change?: (url: string) => string): Promise<boolean> => {
      const url = server.url('postgres', parameters);
      const connection = await connectPostgresql(change?.(url) ?? url);
      await connection.close();
      return connection.encrypted;
    };
    const byAddress = (url: string): string => url.replace('@localhost', '@127.0.0.1');
    assert.is(await encrypted('sslmode=disable'), false);
    assert.is(await encrypted('sslmode=allow'), false);
    assert.is(await encrypted('sslmode=prefer'), true);
    assert.is(await encrypted('sslmode=require'), true);
    assert.is(await encrypted(`sslmode=verify-ca&sslrootcert=${server.authority}`, byAddress), true);
    assert.is(await encrypted(`sslmode=verify-full&sslrootcert=${server.authority}`), true);
    const stranger = await refusal(encrypted('sslmode=verify-full'));
    assert.match(stranger.message, 'sslrootcert');
    const otherName = await refusal(encrypted(`sslmode=verify-full&sslrootcert=${server.authority}`, byAddress));
    assert.match(otherName.message, 'made out to another name');
    assert.match(otherName.message, 'hostaddr=ADDRESS');
    for (const error of [stranger, otherName]) assert.is(error.code, 'source-refused');
    // The name stays what the certificate is compared with, wherever the connection goes.
    assert.is(await encrypted(`sslmode=verify-full&sslrootcert=${server.authority}&hostaddr=127.0.0.1`), true);
    const renamed = (url: string): string => url.replace('@localhost', '@db.invalid');
    const wrongName = await refusal(
      encrypted(`sslmode=verify-full&sslrootcert=${server.authority}&hostaddr=127.0.0.1`, renamed),
    );
    assert.match(wrongName.message, 'made out to another name');
    const noFiles = connectPostgresql(server.url('postgres', `sslmode=verify-ca&sslrootcert=${server.authority}`), {
      localFiles: false,
    });
    assert.match((await refusal(noFiles)).message, 'sslrootcert names a file');
  });

  test('rows come over TLS as well', async () => {
    await server.query(
      'postgres',
      "create table encrypted as select n as id, repeat('x', n % 900) as t from generate_series(1, 5000) n",
    );
    const source = await openPostgresqlRows({ kind: 'postgresql', url: server.url('postgres', 'sslmode=require') });
    const table = tablePlan('encrypted', [
      ['id', 'integer', { kind: 'integer', bytes: 4 }],
      ['t', 'text', { kind: 'text' }],
    ]);
    const { rows } = await rowsOf(source, table, { kind: 'whole' });
    assert.equal(
      rows.map(([id, text]) => [id, text?.length]),
      Array.from({ length: 5000 }, (_, at) => [String(at + 1), (at + 1) % 900]),
    );
    await source.close();
  });

  test('a server without TLS is used plainly with prefer, and not with require', async () => {
    await server.query('postgres', 'alter system set ssl = off');
    await server.query('postgres', 'select pg_reload_conf()');
    await new Promise(done => setTimeout(done, 300));
    const connection = await connectPostgresql(server.url('postgres', 'sslmode=prefer'));
    assert.is(connection.encrypted, false);
    await connection.close();
    assert.match(
      (await refusal(connectPostgresql(server.url('postgres', 'sslmode=require')))).message,
      'offers no TLS',
    );
    await server.query('postgres', 'alter system reset ssl');
    await server.query('postgres', 'select pg_reload_conf()');
  });

  test('a wrong password, no password, an unknown database: each is said, no password is', async () => {
    const url = server.url('postgres');
    const wrong = await refusal(connectPostgresql(url.replace(/:[^:@]+@/, ':topsecret@')));
    assert.is(wrong.code, 'source-refused');
    assert.match(wrong.message, 'does not take this user name and password');
    const none = await refusal(connectPostgresql(url.replace(/:[^:@]+@/, '@')));
    assert.match(none.message, 'password');
    const missing = await refusal(connectPostgresql(server.url('no_such_base')));
    assert.is(missing.code, 'source-missing');
    assert.match(missing.message, 'no_such_base');
    const secret = decodeURIComponent(new URL(url).password);
    for (const { message } of [wrong, none, missing])
      assert.not.ok(message.includes('topsecret') || message.includes(secret));
  });

  test('a server is described with what its owner should know', async () => {
    await server.create('described');
    await server.query(
      'described',
      `create table a (id int primary key, cost money); create table b (id int); alter table b add foreign key (id) references a not valid;
       create role reader login password 'x'; grant select on a to reader`,
    );
    const own = await describePostgresql(server.url('described'));
    assert.equal(
      [own.database, own.encoding, own.tables, own.readOnly, own.standby],
      ['described', 'UTF8', 2, false, false],
    );
    const found = own.warnings.join('\n');
    assert.match(found, 'not encrypted');
    assert.match(found, 'public.a.cost');
    assert.match(found, 'b_id_fkey on public.b');
    const reader = await describePostgresql(
      server.url('described', 'sslmode=require').replace(/\/\/.*@/, '//reader:x@'),
    );
    assert.equal([reader.readOnly, reader.encrypted], [true, true]);
    assert.match(reader.warnings.join('\n'), 'This account may not read public.b.');
  });

  test.after(() => server.stop());
}

test.run();
