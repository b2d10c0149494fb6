import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Chunk } from '#shared/engines/transfer/plan.ts';
import { skipped } from '#shared/testing/skip.ts';
import { openMysqlRows } from './open.ts';
import { openSnapshotGate, openTogether } from './snapshot.ts';
import { readChunk, startTestSource, tablePlan } from './testing.ts';

const source = await startTestSource(() => ['--log-bin=binlog', '--server-id=1']);
if (source === undefined) skipped('live MySQL: snapshots', 'no MariaDB is installed');

const whole: Chunk = { id: 0, table: 0, rowsExpected: null, bytes: 0, kind: 'whole' };
const plan = tablePlan('t', ['id'], [0]);

if (source !== undefined) {
  const server = source;
  server.sql(`CREATE DATABASE shop; USE shop; CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB; INSERT INTO t VALUES (1), (2);
    CREATE TABLE old (id INT) ENGINE=MyISAM;
    GRANT REPLICATION CLIENT ON *.* TO reader@'127.0.0.1'; CREATE USER plain@'127.0.0.1'; GRANT SELECT ON shop.* TO plain@'127.0.0.1'`);
  const address = { kind: 'mysql' as const, url: server.url('shop') };
  const plainUrl = `mysql://plain:@127.0.0.1:${server.port}/shop`;

  test('readers that began while nothing was written see one state, whatever comes later', async () => {
    const { readers, outcome } = await openTogether(address.url, () => openMysqlRows(address), { readers: 3 });
    assert.is(outcome.consistency, 'snapshot');
    assert.match(outcome.reason, /Nothing was committed .+ stayed at binlog\.\d+:\d+/);
    assert.equal(outcome.tablesOutside, ['old']);
    server.sql('INSERT INTO shop.t VALUES (3); DELETE FROM shop.t WHERE id = 1');
    for (const reader of readers) {
      assert.equal(await readChunk(reader, plan, whole), [['number:1'], ['number:2']]);
      assert.is(reader.position, outcome.position);
    }
    await Promise.all(readers.map(reader => reader.close()));
    server.sql('DELETE FROM shop.t; INSERT INTO shop.t VALUES (1), (2)');
  });

  test('something written in between is noticed, and never called a snapshot', async () => {
    const gate = await openSnapshotGate(address.url);
    const first = await openMysqlRows(address);
    server.sql('INSERT INTO shop.t VALUES (7)');
    const second = await openMysqlRows(address);
    const outcome = await gate.close();
    assert.is(outcome.consistency, 'source-unchanged');
    assert.match(outcome.reason, /Something was written/);
    assert.is((await readChunk(first, plan, whole)).length, 2);
    assert.is((await readChunk(second, plan, whole)).length, 3);
    assert.is.not(first.position, second.position);
    await Promise.all([first.close(), second.close()]);
    server.sql('DELETE FROM shop.t WHERE id = 7');
  });

  test('while others write, readers are opened again until they agree, or it is said that they do not', async () => {
    let opened = 0;
    const { readers, outcome } = await openTogether(
      address.url,
      async () => {
        if (++opened <= 2) server.sql(`INSERT INTO shop.t VALUES (${100 + opened})`);
        return openMysqlRows(address);
      },
      { readers: 2 },
    );
    assert.equal([outcome.consistency, opened, readers.length], ['snapshot', 4, 2]);
    await Promise.all(readers.map(reader => reader.close()));
    server.sql('DELETE FROM shop.t WHERE id > 100');
  });

  test('an account that may not see the log gets an honest answer; one reader needs no proof', async () => {
    const open = () => openMysqlRows({ kind: 'mysql', url: plainUrl });
    const several = await openTogether(plainUrl, open, { readers: 2 });
    assert.is(several.outcome.consistency, 'source-unchanged');
    assert.match(several.outcome.reason, /may not be read by this account/);
    const one = await openTogether(plainUrl, open, { readers: 1 });
    assert.is(one.outcome.consistency, 'snapshot');
    assert.match(one.outcome.reason, /One transaction/);
    await Promise.all([...several.readers, ...one.readers].map(reader => reader.close()));
  });

  test('where locking is allowed it proves the state without the log, and is let go', async () => {
    server.sql("GRANT RELOAD ON *.* TO plain@'127.0.0.1'");
    const { readers, outcome } = await openTogether(plainUrl, () => openMysqlRows({ kind: 'mysql', url: plainUrl }), {
      readers: 2,
      mayLock: true,
    });
    assert.is(outcome.consistency, 'snapshot');
    assert.match(outcome.reason, /locked/);
    server.sql('INSERT INTO shop.t VALUES (9); DELETE FROM shop.t WHERE id = 9');
    await Promise.all(readers.map(reader => reader.close()));
  });

  test('a state that is gone is not taken for another', async () => {
    const first = await openMysqlRows(address);
    const { position } = first;
    await first.close();
    if (position === undefined) return assert.unreachable('no position');
    const again = await openMysqlRows({ ...address, snapshot: position });
    await again.close();
    server.sql('INSERT INTO shop.t VALUES (8)');
    try {
      await openMysqlRows({ ...address, snapshot: position });
      assert.unreachable('opened');
    } catch (error) {
      assert.match(error instanceof Error ? error.message : '', /the state that was being read is gone/);
    }
  });
}

test.after(() => source?.stop());
test.run();
