import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipped } from '#shared/testing/skip.ts';
import { SourceError } from '../source-error.ts';
import { type ConnectOptions, connectMysql, dialDirectly } from './connect.ts';
import { describeMysql } from './describe.ts';
import { makeCertificate, startTestSource } from './testing.ts';

let certificate: { key: string; cert: string } | undefined;
const source = await startTestSource(folder => {
  certificate = makeCertificate(folder, 'localhost');
  return certificate === undefined ? [] : [`--ssl-cert=${certificate.cert}`, `--ssl-key=${certificate.key}`];
});
if (source === undefined || certificate === undefined) {
  skipped(
    'live MySQL: TLS',
    source === undefined ? 'no MariaDB is installed' : 'no openssl to make a certificate with',
  );
} else {
  const server = source;
  const { cert } = certificate;
  const ca = `&ssl-ca=${encodeURIComponent(cert)}`;
  const byName = (query: string): string => server.url('shop', query).replace('127.0.0.1', 'localhost');
  server.sql('CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY); INSERT INTO shop.t VALUES (1)');

  const failure = async (url: string, options: ConnectOptions = {}): Promise<string> => {
    try {
      await (await connectMysql(url, options)).close();
    } catch (error) {
      assert.instance(error, SourceError);
      return error instanceof Error ? error.message : '';
    }
    throw new Error(`connected to ${url}`);
  };

  test('PREFERRED encrypts where the server can, and says that nobody was identified', async () => {
    const found = await describeMysql(server.url('shop'));
    assert.ok(found.encrypted);
    assert.match(found.warnings.join(' '), /certificate is not checked/);
    assert.not((await describeMysql(server.url('shop', '?ssl-mode=DISABLED'))).encrypted);
  });

  test('REQUIRED encrypts; rows come through it', async () => {
    const connection = await connectMysql(server.url('shop', '?ssl-mode=REQUIRED'));
    assert.ok(connection.isEncrypted);
    assert.equal(await connection.query('SELECT id FROM t'), [['1']]);
    const [row] = await connection.query("SHOW STATUS LIKE 'Ssl_cipher'");
    assert.match(row?.[1] ?? '', /./);
    await connection.close();
  });

  test('VERIFY_CA trusts the named authority only', async () => {
    const connection = await connectMysql(server.url('shop', `?ssl-mode=VERIFY_CA${ca}`));
    await connection.close();
    assert.match(
      await failure(server.url('shop', '?ssl-mode=VERIFY_CA')),
      /certificate did not pass ssl-mode=VERIFY_CA/,
    );
    const file = join(server.folder, 'other.pem');
    writeFileSync(file, 'no certificate');
    assert.match(
      await failure(server.url('shop', `?ssl-mode=VERIFY_CA&ssl-ca=${encodeURIComponent(file)}`)),
      /certificate|PEM/i,
    );
  });

  test('VERIFY_IDENTITY wants the name of the host in it', async () => {
    const connection = await connectMysql(byName(`?ssl-mode=VERIFY_IDENTITY${ca}`));
    assert.ok(connection.isEncrypted);
    await connection.close();
    const otherName = server.url('shop', `?ssl-mode=VERIFY_IDENTITY${ca}`).replace('127.0.0.1', 'db.localhost');
    const toThisMachine = {
      dial: (_: string, port: number, timeoutMs: number) => dialDirectly('127.0.0.1', port, timeoutMs),
    };
    assert.match(await failure(otherName, toThisMachine), /certificate did not pass ssl-mode=VERIFY_IDENTITY/);
    assert.match(
      await failure(server.url('shop', `?ssl-mode=VERIFY_IDENTITY${ca}`)),
      /Give the name that the certificate has/,
    );
  });

  test('a server that insists on encryption, and a connection string that turns it off', async () => {
    server.sql("ALTER USER reader@'127.0.0.1' REQUIRE SSL");
    assert.match(await failure(server.url('shop', '?ssl-mode=DISABLED')), /refused user reader.+use ssl-mode=REQUIRED/);
    server.sql("ALTER USER reader@'127.0.0.1' REQUIRE NONE; SET GLOBAL require_secure_transport = ON");
    assert.match(await failure(server.url('shop', '?ssl-mode=DISABLED')), /use ssl-mode=REQUIRED/i);
    server.sql('SET GLOBAL require_secure_transport = OFF');
  });
}

test.after(() => source?.stop());
test.run();
