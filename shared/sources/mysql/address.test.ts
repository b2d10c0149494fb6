import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SourceError } from '../source-error.ts';
import { displayAddress, parseMysqlUrl } from './address.ts';

test('every part of a connection string', () => {
  assert.equal(
    parseMysqlUrl('mysql://r%40x:p%3A%2F%25@db.example:3307/my%20shop?ssl-mode=verify_ca&ssl-ca=/etc/ca.pem'),
    {
      host: 'db.example',
      port: 3307,
      user: 'r@x',
      password: 'p:/%',
      database: 'my shop',
      sslMode: 'VERIFY_CA',
      sslCaPath: '/etc/ca.pem',
    },
  );
  const local = parseMysqlUrl('mariadb://root@localhost/shop?socket=%2Frun%2Fmysqld.sock');
  assert.equal([local.socketPath, local.password, local.sslMode], ['/run/mysqld.sock', '', 'DISABLED']);
});

test('what is not given has MySQL’s own defaults', () => {
  const address = parseMysqlUrl('mysql://u:p@h/d');
  assert.equal([address.port, address.sslMode], [3306, 'PREFERRED']);
  assert.is(parseMysqlUrl('mysql://u:p@h:80/d').port, 80);
  assert.is(parseMysqlUrl('mysql://u:p@[::1]:80/d').port, 80);
});

test('a name for messages has neither user nor password', () => {
  assert.is(displayAddress(parseMysqlUrl('mysql://u:secret@[::1]:3307/d')), '[::1]:3307/d');
  assert.is(displayAddress(parseMysqlUrl('mysql://u:secret@h/d')), 'h:3306/d');
});

test('what cannot be used is refused with a sentence that does not repeat the password', () => {
  for (const text of [
    'postgres://u:secret@h/d',
    'mysql://u:secret@h/',
    'mysql://u:secret@h',
    'mysql://:secret@h/d',
    'mysql://u:secret@h/d?ssl-mode=MAYBE',
    'mysql://u:secret@h/d?sslmode=REQUIRED',
    'mysql://u:secret%@h/d',
    'mysql://u:secret@h:99999/d',
    'mysql://u:secret@/d',
    `mysql://u:secret@h/${'d'.repeat(5_000)}`,
    'secret',
  ]) {
    try {
      parseMysqlUrl(text);
      assert.unreachable(text);
    } catch (error) {
      assert.instance(error, SourceError, text);
      const message = error instanceof SourceError ? error.message : '';
      assert.match(message, /connection string is not usable: .+\. Write it like mysql:\/\//);
      assert.not.match(message, 'secret');
    }
  }
});

test.run();
