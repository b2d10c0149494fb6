import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { passwordLengthMax, passwordLengthMin } from '#shared/identity/passwords.ts';
import { sessionForMs, sessionIdleMs, sessionsMax } from '#shared/identity/sessions.ts';
import { resetLinkForMs } from '#shared/identity/sign-in-passwords.ts';
import { freeAttempts } from '#shared/identity/throttle.ts';
import { sourceLimits } from '#shared/sources/limits.ts';
import { uploadSettings } from '#shared/storage/upload-settings.ts';
import { checkout } from '#shared/testing/source-files.ts';

test('the page on security tells the limits of uploads as the code has them', () => {
  const page = readFileSync(join(checkout, 'site/src/content/docs/security.md'), 'utf8');
  const section = /## Uploaded files\n([\s\S]*?)\n## /.exec(page)?.[1] ?? '';
  const rows = section.split('\n').filter(line => line.startsWith('| '));
  const row = (start: string): string => rows.find(line => line.startsWith(`| ${start}`)) ?? '';
  const gib = (bytes: number | undefined): string => `${(bytes ?? 0) / 1024 ** 3} GiB`;
  assert.match(
    row('an upload |'),
    `| ${gib(uploadSettings.uploadBytesMax.default)} | \`${uploadSettings.uploadBytesMax.env}\``,
  );
  const packed = row('what comes out of a packed file');
  assert.match(packed, gib(sourceLimits.decompressedBytesMax));
  assert.match(packed, `${sourceLimits.ratioMax} times`);
  assert.match(packed, `${sourceLimits.ratioFromBytes / 1024 ** 2} MiB`);
  assert.match(row('files in a zip'), `| ${sourceLimits.zipMembersMax.toLocaleString('en')} |`);
  assert.match(row('uploads that one process'), `| ${uploadSettings.uploadsAtOnce.default} |`);
  const { uploadUnfinishedHours: unfinished, uploadStoredDays: stored } = uploadSettings;
  assert.match(row('an unfinished upload'), `${unfinished.default} hours, ${stored.default} days`);
  for (const { env } of [unfinished, stored]) assert.match(row('an unfinished upload'), env);
});

test('the page on signing in tells the times and the number of sessions as the code has them', () => {
  const page = readFileSync(join(checkout, 'site/src/content/docs/signing-in.md'), 'utf8');
  const dayMs = 24 * 60 * 60_000;
  assert.match(page, `after ${sessionIdleMs / dayMs} days of rest, and ${sessionForMs / dayMs} days after it began`);
  assert.match(page, `You may have ${sessionsMax} sessions`);
  assert.match(page, `needs ${passwordLengthMin} to ${passwordLengthMax} characters`);
  assert.is(freeAttempts.account, 5);
  assert.match(page, /Five wrong passwords or codes cost nothing/);
  assert.is(freeAttempts.address, 20);
  assert.match(page, /A network address has twenty such attempts/);
  assert.match(
    page,
    `within ${resetLinkForMs / 60_000 === 30 ? 'half an hour' : `${resetLinkForMs / 60_000} minutes`}`,
  );
});

test.run();
