import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutPasswords } from './without-secrets.ts';

const secret = 'hunter2pw';

test('passwords of every dialect are replaced', () => {
  for (const text of [
    `GRANT ALL ON *.* TO 'root'@'%' IDENTIFIED BY '${secret}'`,
    `CREATE USER a IDENTIFIED BY PASSWORD '*${secret}'`,
    `CREATE USER a IDENTIFIED WITH mysql_native_password AS '${secret}' REQUIRE NONE`,
    `CREATE USER a IDENTIFIED VIA ed25519 USING PASSWORD('${secret}')`,
    `SET PASSWORD FOR 'a'@'b' = PASSWORD('${secret}')`,
    `SET PASSWORD = '${secret}'`,
    `ALTER ROLE a WITH LOGIN PASSWORD 'md5${secret}'`,
    `CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'x', password '${secret}')`,
    `CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (USER 'x', PASSWORD '${secret}', HOST 'h')`,
    `CREATE LOGIN a WITH PASSWORD = N'${secret}', CHECK_POLICY = OFF`,
    `CREATE LOGIN a WITH PASSWORD=0x0200${Buffer.from(secret).toString('hex')} HASHED`,
    `CREATE USER scott IDENTIFIED BY ${secret} DEFAULT TABLESPACE users`,
    `CREATE USER a IDENTIFIED BY 'it''s ${secret}'`,
    `CONNECTION='mysql://app:${secret}@db.example/shop/t'`,
  ]) {
    const masked = withoutPasswords(text);
    assert.not.match(masked, secret);
    assert.not.match(masked, Buffer.from(secret).toString('hex'));
    assert.match(masked, '***');
  }
});

test('what is no password stays as it is', () => {
  for (const text of [
    "GRANT SELECT (id, password) ON users TO 'app'@'%'",
    'CREATE TABLE t (password varchar(60), token text)',
    "COMMENT ON COLUMN u.password IS 'hashed'",
  ])
    assert.is(withoutPasswords(text), text);
});

test.run();
