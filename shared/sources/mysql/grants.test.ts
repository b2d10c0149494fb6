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
