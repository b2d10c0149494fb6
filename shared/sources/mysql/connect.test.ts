import { createServer, type Server, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '#shared/network/free-port.ts';
import { AddressRefused } from '#shared/platform/dialer.ts';
import { skipped } from '#shared/testing/skip.ts';
import { SourceError } from '../source-error.ts';
import { connectMysql } from './connect.ts';
import { describeMysql } from './describe.ts';
import { MysqlError } from './mysql-error.ts';
import { KeepingSink, readerPassword, startTestSource } from './testing.ts';

const source = await startTestSource();
if (source === undefined) skipped('live MySQL: connecting', 'no MariaDB is installed');

/** The error of a connection that must fail; no message may hold the password. */
async function failure(url: string, options: Parameters<typeof connectMysql>[1] = {}): Promise<SourceError> {
  try {
    const connection = await connectMysql(url, { timeoutMs: 2_000, ...options });
    await connection.close();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    for (const secret of [readerPassword, encodeURIComponent(readerPassword), 'wrong-one'])
      assert.not.ok(error.message.includes(secret), error.message);
    return error;
  }
  throw new Error(`connected to ${url}`);
}

if (source !== undefined) {
  const server = source;
  server.sql(
    "CREATE DATABASE shop; USE shop; CREATE TABLE t (id INT PRIMARY KEY, v TEXT); INSERT INTO t SELECT seq, REPEAT('x', 2000) FROM seq_1_to_20000",
  );
  const wrong = server.url('shop').replace(encodeURIComponent(readerPassword), 'wrong-one');

  test('the session reads UTF-8 and UTC, and refuses to write even where the account may', async () => {
    server.sql("CREATE USER writer@'127.0.0.1' IDENTIFIED BY 'w'; GRANT ALL ON shop.* TO writer@'127.0.0.1'");
    const connection = await connectMysql(`mysql://writer:w@127.0.0.1:${server.port}/shop`);
    const rows = await connection.query('SELECT @@time_zone, @@sql_mode, @@character_set_results, NULL');
    assert.equal(rows, [['+00:00', '', 'utf8mb4', null]]);
    try {
      await connection.query('DELETE FROM t');
      assert.unreachable('it deleted');
    } catch (error) {
      assert.is(error instanceof MysqlError && error.number, 1792);
    }
    await connection.close();
  });

  test('what a connection string leads to, with a warning where the account could write', async () => {
    const reader = await describeMysql(server.url('shop'));
    assert.equal(
      [reader.isMaria, reader.database, reader.encrypted, reader.tables, reader.readOnly, reader.warnings],
      [true, 'shop', false, 1, { byGrants: true, bySession: true, writing: [] }, []],
    );
    assert.match(reader.serverVersion, /^\d+\.\d+\.\d+/);
    const writer = await describeMysql(`mysql://writer:w@127.0.0.1:${server.port}/shop`);
    assert.equal([writer.readOnly.byGrants, writer.readOnly.writing], [false, ['ALL PRIVILEGES']]);
    assert.match(writer.warnings.join(' '), /could also write/);
  });

  test('errors name the mend', async () => {
    assert.match((await failure(wrong)).message, /refused user reader\. Check name and password/);
    assert.match((await failure(server.url('nowhere'))).message, /no database nowhere/);
    assert.match(
      (await failure(server.url('shop', '?ssl-mode=REQUIRED'))).message,
      /offers no encryption, and ssl-mode=REQUIRED/,
    );
    assert.match(
      (await failure(server.url('shop', '?ssl-mode=VERIFY_CA&ssl-ca=/no/such/file'))).message,
      /\/no\/such\/file/,
    );
    assert.match(
      (await failure(`mysql://u:wrong-one@127.0.0.1:${await freePort()}/d`)).message,
      /nothing listens at port/,
    );
    const unknown = await failure('mysql://u:wrong-one@no-such-host.invalid/d');
    assert.match(unknown.message, /no machine named no-such-host\.invalid|could not be looked up/);
    assert.match((await failure('mysql://u:p@localhost/d?socket=/no/such.sock')).message, /no socket \/no\/such\.sock/);
  });

  test('the dialer decides whether an address is called', async () => {
    const refused = await failure(server.url('shop'), {
      dial: async host => {
        throw new AddressRefused(`${host} is a private address.`);
      },
    });
    assert.is(refused.message, '127.0.0.1 is a private address.');
  });

  test('a connection that is killed in mid-stream is an error, and stays one', async () => {
    const connection = await connectMysql(server.url('shop'));
    let rows = 0;
    const sink = { row: () => rows++, value: () => {}, null: () => {}, rowEnd: () => {} };
    let isKilled = false;
    const reading = connection.rows('SELECT * FROM t ORDER BY id', () => sink, {
      turn: () => {
        if (isKilled) return undefined;
        isKilled = true;
        server.sql(`KILL ${connection.threadId}`);
        return undefined;
      },
    });
    await assertRejects(reading, /lost|closed|could not be read/);
    assert.ok(rows > 0 && rows < 20_000, `${rows} rows`);
    assert.ok(connection.isLost);
    await assertRejects(connection.query('SELECT 1'), /lost|closed|could not be read/);
  });

  test('a receiver that throws leaves the connection usable, in the same transaction', async () => {
    const connection = await connectMysql(server.url('shop'));
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    server.sql("INSERT INTO shop.t VALUES (-1, 'later')");
    const refuse = (): never => {
      throw new Error('refused by the target');
    };
    const throwing = { row: () => {}, value: refuse, null: () => {}, rowEnd: () => {} };
    await assertRejects(
      connection.rows('SELECT * FROM t', () => throwing),
      /refused by the target/,
    );
    const quiet = { row: () => {}, value: () => {}, null: () => {}, rowEnd: () => {} };
    await assertRejects(
      connection.rows('SELECT * FROM t', () => quiet, { turn: () => Promise.reject(new Error('the target is full')) }),
      /the target is full/,
    );
    assert.equal(await connection.query('SELECT COUNT(*) FROM t'), [['20000']]);
    await connection.close();
    server.sql('DELETE FROM shop.t WHERE id < 0');
  });

  test('a signal ends a statement at the server', async () => {
    const connection = await connectMysql(server.url('shop'));
    const before = performance.now();
    await assertRejects(connection.query('SELECT SLEEP(20)', { signal: AbortSignal.timeout(100) }), /cancelled/);
    assert.ok(performance.now() - before < 5_000);
    assert.equal(await connection.query('SELECT 1'), [['1']]);
    await connection.close();
  });

  test('while the receiver is busy nothing is read', async () => {
    const connection = await connectMysql(server.url('shop'));
    const release = Promise.withResolvers<void>();
    const sink = new KeepingSink();
    let turns = 0;
    const reading = connection.rows('SELECT * FROM t ORDER BY id', () => sink, {
      turn: () => (++turns === 1 ? release.promise : undefined),
    });
    await new Promise(resolve => setTimeout(resolve, 200));
    const paused = sink.rows.length;
    assert.is(turns, 1);
    assert.ok(paused > 0 && paused < 200, `${paused} rows`);
    release.resolve();
    assert.is(await reading, 20_000);
    await connection.close();
  });
}

/** A server that sends these bytes and then what `answer` gives for each thing it gets. */
async function impostor(answer: (socket: Socket) => void): Promise<{ server: Server; url: string }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const address = server.address();
  return { server, url: `mysql://u:wrong-one@127.0.0.1:${typeof address === 'object' ? address?.port : 0}/d` };
}

test('something else at the port, or nothing but silence, is told in time', async () => {
  const web = await impostor(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  assert.instance(await failure(web.url), SourceError);
  web.server.close();
  const silent = await impostor(() => {});
  assert.match((await failure(silent.url, { timeoutMs: 200 })).message, /no answer in time/);
  silent.server.close();
  const gone = await impostor(socket => socket.destroy());
  assert.match((await failure(gone.url)).message, /closed the connection/);
  gone.server.close();
});

test('a signal that is over already connects to nothing', async () => {
  assert.is((await failure('mysql://u:p@127.0.0.1:1/d', { signal: AbortSignal.abort() })).code, 'source-cancelled');
});

async function assertRejects(promise: Promise<unknown>, message: RegExp): Promise<void> {
  try {
    await promise;
  } catch (error) {
    assert.match(error instanceof Error ? error.message : '', message);
    return;
  }
  assert.unreachable(`no error like ${message}`);
}

test.after(() => source?.stop());
test.run();
