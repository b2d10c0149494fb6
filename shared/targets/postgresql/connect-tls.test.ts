import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startSystemPostgres } from '#shared/sources/postgresql/testing.ts';
import { skipped } from '#shared/testing/skip.ts';
import { TargetError } from '../target.ts';
import { connectTarget, disconnect } from './connect.ts';
import { ofEncryption, preflight } from './preflight.ts';

const server = await startSystemPostgres();
if (server === undefined) skipped('a target over TLS', 'no PostgreSQL server or no openssl here');
else {
  const authority = `sslrootcert=${encodeURIComponent(server.authority)}`;
  const open = (parameters: string, host = 'localhost'): Promise<pg.Client> =>
    connectTarget(
      { url: server.url('postgres', parameters).replace('@localhost', `@${host}`) },
      { applicationName: 'test', synchronousCommit: 'off', lockTimeoutMs: 0 },
    );
  const encrypted = async (parameters: string, host?: string): Promise<unknown> => {
    const client = await open(parameters, host);
    try {
      return (await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).rows[0]?.ssl;
    } finally {
      await disconnect(client);
    }
  };
  const refusal = async (parameters: string, host?: string): Promise<TargetError> => {
    try {
      await encrypted(parameters, host);
    } catch (error) {
      assert.instance(error, TargetError);
      if (error instanceof TargetError) return error;
    }
    throw new Error(`connected with ${parameters}`);
  };

  test('TLS is used as each sslmode means it', async () => {
    assert.is(await encrypted('sslmode=disable'), false);
    assert.is(await encrypted('sslmode=prefer'), true);
    assert.is(await encrypted('sslmode=require', '127.0.0.1'), true);
    assert.is(await encrypted(`sslmode=require&${authority}`, '127.0.0.1'), true);
    assert.is(await encrypted(`sslmode=verify-ca&${authority}`, '127.0.0.1'), true);
    assert.is(await encrypted(`sslmode=verify-full&${authority}`), true);
    assert.is(await encrypted(`sslmode=verify-full&${authority}&hostaddr=127.0.0.1`), true);
  });

  test('an unknown authority and a wrong name are refused, with the mend and without the password', async () => {
    const stranger = await refusal('sslmode=verify-full');
    assert.match(stranger.message, 'sslrootcert=FILE');
    // As libpq: with a root certificate at hand, require means verify-ca.
    const folder = dirname(server.authority);
    const other = join(folder, 'other.pem');
    writeFileSync(other, '');
    const wrongAuthority = await refusal(`sslmode=require&sslrootcert=${encodeURIComponent(other)}`);
    const wrongName = await refusal(`sslmode=verify-full&${authority}`, '127.0.0.1');
    const pinned = await refusal(`sslmode=verify-full&${authority}&hostaddr=127.0.0.1`, 'db.invalid');
    for (const error of [wrongName, pinned]) {
      assert.match(error.message, 'made out to another name');
      assert.match(error.message, 'sslmode=verify-ca');
    }
    const secret = decodeURIComponent(new URL(server.url('postgres')).password);
    for (const error of [stranger, wrongAuthority, wrongName, pinned]) {
      assert.is(error.code, 'target-refused');
      assert.not.ok(error.message.includes(secret));
    }
    assert.match((await refusal('hostaddr=db.example')).message, 'hostaddr of the connection string is an IP address');
  });

  test('on this machine nobody is warned of a connection that is not encrypted', async () => {
    const client = await open('sslmode=disable');
    const found = await preflight(client, ['public']);
    await disconnect(client);
    assert.not.match(found.warnings.join(' '), 'not encrypted');
    assert.match(ofEncryption({ encrypted: false, on_this_machine: false }).join(' '), 'Use sslmode=verify-full');
    assert.equal(ofEncryption({ encrypted: true, on_this_machine: false }), []);
  });

  test('a server without TLS: prefer goes on, require is refused with the mend', async () => {
    await server.query('postgres', 'ALTER SYSTEM SET ssl = off');
    await server.query('postgres', 'SELECT pg_reload_conf()');
    await new Promise(done => setTimeout(done, 300));
    assert.is(await encrypted('sslmode=prefer'), false);
    const error = await refusal('sslmode=require');
    assert.is(error.code, 'target-refused');
    assert.match(error.message, 'Turn on ssl there');
  });

  test.after(() => server.stop());
}
test.run();
