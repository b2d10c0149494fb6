import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLogFile } from './log-file.ts';

let folder: string;
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloudforge-log-'));
});
test.after.each(() => rmSync(folder, { recursive: true, force: true }));

test('a log is for its owner only, goes on where it ended, and begins anew when it is full', () => {
  const path = join(folder, 'platform.log');
  const first = openLogFile(path, { bytesMax: 30, keptMax: 2 });
  first.write('one, of twelve\n');
  first.close();
  assert.is(statSync(path).mode & 0o777, 0o600);
  const log = openLogFile(path, { bytesMax: 30, keptMax: 2 });
  log.write('two, of twelve\n');
  assert.is(readFileSync(path, 'utf8'), 'one, of twelve\ntwo, of twelve\n');
  for (const line of ['three\n', 'a line that is longer than all that a file may hold\n', 'five\n', 'six\n'])
    log.write(line);
  log.close();
  assert.is(readFileSync(path, 'utf8'), 'five\nsix\n');
  assert.match(readFileSync(`${path}.1`, 'utf8'), /^a line that is longer/);
  assert.is(readFileSync(`${path}.2`, 'utf8'), 'three\n');
  assert.not.ok(existsSync(`${path}.3`), 'the oldest goes');
  assert.is(readdirSync(folder).length, 3);
});

test.run();
