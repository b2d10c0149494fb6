import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandFor, nextCommand } from './next-command.ts';

const first = { reconcile: false, rehearsal: false };

test('the next command is the one that was given, with --resume, without a password', () => {
  const args = ['migrate', "my shop's.sql", '--to', 'postgres://anna:s3cret@db.example:5432/shop?sslmode=require'];
  assert.is(
    nextCommand(args, first),
    "cloudforge migrate 'my shop'\\''s.sql' --to 'postgres://anna:PASSWORD@db.example:5432/shop?sslmode=require' --resume",
  );
  assert.is(nextCommand(['migrate', 'a.sql', '--resume'], first), 'cloudforge migrate a.sql --resume');
});

test('repair and cutover are called again as they were; a rehearsal leaves nothing to go on with', () => {
  assert.is(nextCommand(['repair', 'a.sql'], { reconcile: true, rehearsal: false }), 'cloudforge repair a.sql');
  assert.is(nextCommand(['migrate', 'a.sql', '--rehearse'], { reconcile: false, rehearsal: true }), undefined);
});

test('another command for the same source and target', () => {
  assert.is(commandFor('repair', 'a.sql', undefined), 'cloudforge repair a.sql');
  assert.is(
    commandFor('cutover', 'mysql://u:p@h/db', 'postgres://h/db'),
    'cloudforge cutover mysql://u:PASSWORD@h/db --to postgres://h/db',
  );
});

test.run();
