import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDialer } from '#shared/network/create-dialer.ts';
import { AddressRefused } from '#shared/platform/dialer.ts';
import { connectMysql } from '#shared/sources/mysql/connect.ts';
import { startTestSource } from '#shared/sources/mysql/testing.ts';
import { connectPostgresql } from '#shared/sources/postgresql/connect.ts';
import { connectTarget, disconnect } from '#shared/targets/postgresql/connect.ts';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { skipped } from '#shared/testing/skip.ts';
import { checkAddress, connectionLabel, connectionStringProblem } from './check-address.ts';

/** A name of nobody (RFC 6761), for which only our resolver has an answer: another one each time. */
const name = 'db.rebind.invalid';

function changingDialer(...answers: string[]) {
  let lookups = 0;
  const dialer = createDialer({
    allowLoopback: true,
    allowPrivate: false,
    resolve: async () => {
      const address = answers[Math.min(lookups, answers.length - 1)] ?? '';
      lookups += 1;
      return [{ address, family: 4 }];
    },
  });
  return { dialer, lookups: () => lookups };
}

test('a name that means another machine after its check: PostgreSQL as source and target go where was checked', async () => {
  const server = await scratchPostgres();
  try {
    const { dialer, lookups } = changingDialer('127.0.0.1', '10.0.0.1');
    const url = new URL(server.url);
    url.hostname = name;
    const pinned = await checkAddress(dialer, url.href);
    for (let time = 0; time < 2; time += 1) {
      const source = await connectPostgresql(pinned);
      assert.is(source.address.host, name, 'the name stays what people see');
      await source.close();
      const target = await connectTarget(
        { url: pinned },
        { applicationName: 'test', synchronousCommit: 'off', lockTimeoutMs: 0 },
      );
      assert.equal((await target.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
      await disconnect(target);
    }
    assert.is(lookups(), 1);
    try {
      await checkAddress(dialer, pinned);
      assert.unreachable('the second answer is an address of a private network');
    } catch (error) {
      assert.instance(error, AddressRefused);
    }
  } finally {
    await server.stop();
  }
});

const mysql = await startTestSource();
if (mysql === undefined) skipped('a name that means another machine after its check: MySQL', 'no MariaDB here');
else {
  test('a name that means another machine after its check: MySQL goes where was checked', async () => {
    const { dialer, lookups } = changingDialer('127.0.0.1', '10.0.0.1');
    mysql.sql('CREATE DATABASE shop');
    const pinned = await checkAddress(dialer, mysql.url('shop').replace('127.0.0.1', name));
    const connection = await connectMysql(pinned);
    assert.equal(await connection.query('SELECT 1'), [['1']]);
    await connection.close();
    assert.is(lookups(), 1);
  });
  test.after(() => mysql.stop());
}

test('what the owner writes can not pin an address, and no fragment hides ours', async () => {
  assert.ok(connectionStringProblem('postgres://u:p@h/d?hostaddr=10.0.0.1', 'source') !== undefined);
  assert.ok(connectionStringProblem('mysql://u:p@h/d?%68ostaddr=10.0.0.1', 'source') !== undefined);
  const { dialer } = changingDialer('127.0.0.1');
  const pinned = new URL(await checkAddress(dialer, `postgres://u:p@${name}/d#x`));
  assert.is(pinned.searchParams.get('hostaddr'), '127.0.0.1');
  assert.is(connectionLabel(pinned.href), `postgres://u@${name}/d`);
});

test.run();
