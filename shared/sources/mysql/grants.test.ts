import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rightsFrom } from './grants.ts';

test('an account that may only read', () => {
  const rights = rightsFrom(
    [
      "GRANT USAGE ON *.* TO `r`@`%` IDENTIFIED BY PASSWORD '*AB'",
      'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `shop`.* TO `r`@`%`',
      'GRANT ALL PRIVILEGES ON `other`.* TO `r`@`%`',
    ],
    'shop',
  );
  assert.equal([...rights.privileges], ['USAGE', 'SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT']);
  assert.equal([rights.writing, rights.roles], [[], []]);
});

test('whatever lets it write is named, also for one table or column, or by a pattern', () => {
  assert.equal(rightsFrom(['GRANT ALL PRIVILEGES ON *.* TO `r`@`%` WITH GRANT OPTION'], 'shop').writing, [
    'ALL PRIVILEGES',
  ]);
  assert.equal(rightsFrom(['GRANT SELECT (a, b), UPDATE (c, d) ON `shop`.`t` TO `r`@`%`'], 'shop').writing, ['UPDATE']);
  assert.equal(rightsFrom(['GRANT INSERT ON `sh%`.* TO `r`@`%`'], 'shop').writing, ['INSERT']);
  assert.equal(rightsFrom(['GRANT INSERT ON `my\\_shop`.* TO `r`@`%`'], 'my_shop').writing, ['INSERT']);
  assert.equal(rightsFrom(['GRANT INSERT ON `my\\_shop`.* TO `r`@`%`'], 'myXshop').writing, []);
  assert.equal(rightsFrom(['GRANT DROP, CREATE ON `my_shop`.* TO `r`@`%`'], 'myXshop').writing, ['CREATE', 'DROP']);
});

test('patterns of grants fit as LIKE does', () => {
  const fits = (pattern: string, database: string): boolean =>
    rightsFrom([`GRANT DROP ON \`${pattern}\`.* TO \`r\`@\`%\``], database).writing.length > 0;
  for (const [pattern, database] of [
    ['%', 'x'],
    ['SHOP', 'shop'],
    ['%shop%', 'my_shop_2'],
    ['a%b%b', 'abXb'],
    ['_%_', 'ab'],
    ['100\\%', '100%'],
    ['a.b', 'a.b'],
    ['my shop', 'my shop'],
  ] as const)
    assert.ok(fits(pattern, database), `${pattern} fits ${database}`);
  for (const [pattern, database] of [
    ['a%b', 'abc'],
    ['_', ''],
    ['_', 'ab'],
    ['100\\%', '100x'],
    ['a.b', 'aXb'],
    ['%%_', ''],
  ] as const)
    assert.not.ok(fits(pattern, database), `${pattern} does not fit ${database}`);
});

test('a pattern of a hostile server costs nothing', () => {
  const before = process.cpuUsage();
  rightsFrom([`GRANT DROP ON \`${'%a'.repeat(31)}b\`.* TO \`r\`@\`%\``], 'a'.repeat(64));
  assert.ok(process.cpuUsage(before).user < 1_000_000);
});

test('a privilege on one table does not hold for the whole database', () => {
  const rights = rightsFrom(['GRANT TRIGGER ON `shop`.`t` TO `r`@`%`', 'GRANT EVENT ON `shop`.* TO `r`@`%`'], 'shop');
  assert.equal([...rights.privileges], ['TRIGGER', 'EVENT']);
  assert.equal([...rights.databaseWide], ['EVENT']);
});

test('roles are told, since what they allow is not seen', () => {
  assert.equal(rightsFrom(['GRANT `writers`@`%` TO `r`@`%`', "GRANT 'admins' TO 'r'@'%'"], 'shop').roles, [
    'writers@%',
    'admins',
  ]);
});

test.run();
