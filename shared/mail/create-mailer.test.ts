import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSettings } from '#shared/platform/settings.ts';
import { createMailer } from './create-mailer.ts';
import { listOutbox, readOutbox, readOutboxMessage } from './outbox.ts';
import { mailSettings } from './settings.ts';
import { startSmtpSink } from './smtp-sink.ts';

const mailFrom = 'CloudForge <cloudforge@example.org>';
const now = (): Date => new Date('2026-03-04T05:06:07Z');
const message = { id: 'event-1', to: 'ada@example.org', subject: 'Grüße', text: 'Plain wörds', html: '<p>Rich</p>' };

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudforge-mail-'));
  try {
    await work(join(folder, 'outbox'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('without SMTP a mail is one readable .eml, once', () =>
  inFolder(async folder => {
    const mailer = createMailer({ smtpUrl: undefined, mailFrom }, { outboxFolder: folder, now });
    assert.equal(await listOutbox(folder), []);
    assert.equal(await mailer.send(message), { id: 'event-1' });
    await Promise.all([mailer.send(message), mailer.send({ ...message, subject: 'Other' })]);
    const again = createMailer({ smtpUrl: undefined, mailFrom }, { outboxFolder: folder, now });
    await again.send({ ...message, subject: 'From another process' });
    assert.equal((await readdir(folder)).sort(), ['event-1.eml', 'event-1.json']);
    assert.equal(await listOutbox(folder), [{ ...message, at: '2026-03-04T05:06:07.000Z', sent: false }]);
    const eml = (await readOutboxMessage(folder, 'event-1')) ?? '';
    assert.match(eml, /^From: CloudForge <cloudforge@example\.org>\r$/m);
    assert.match(eml, /^To: ada@example\.org\r$/m);
    assert.match(eml, /^Subject: =\?UTF-8\?Q\?Gr=C3=BC=C3=9Fe\?=\r$/m);
    assert.match(eml, /^Message-ID: <event-1@example\.org>\r$/m);
    assert.match(eml, /^Date: Wed, 04 Mar 2026 05:06:07 \+0000\r$/m);
    assert.match(eml, 'Plain w=C3=B6rds');
    assert.match(eml, '<p>Rich</p>');
    assert.is((await stat(join(folder, 'event-1.eml'))).mode & 0o077, 0, 'only the platform’s user may read it');
  }));

test('the outbox lists newest first and knows no foreign names', () =>
  inFolder(async folder => {
    const mailer = createMailer({ smtpUrl: undefined, mailFrom }, { outboxFolder: folder, now });
    for (const [index, id] of ['b', 'a', 'c'].entries()) {
      await mailer.send({ ...message, id });
      await utimes(join(folder, `${id}.json`), 1000 + index, 1000 + index);
    }
    await writeFile(join(folder, '.d.json.1.part'), '{');
    assert.equal(
      (await listOutbox(folder)).map(entry => entry.id),
      ['c', 'a', 'b'],
    );
    assert.equal(
      (await listOutbox(folder, 2)).map(entry => entry.id),
      ['c', 'a'],
    );
    assert.is(await readOutbox(folder, '../b'), undefined);
    assert.is(await readOutboxMessage(folder, 'nothing'), undefined);
    let refusal = '';
    await mailer.send({ ...message, id: '../x' }).catch((error: Error) => {
      refusal = error.message;
    });
    assert.match(refusal, 'can not be the id of a mail');
  }));

test('with SMTP the server gets the very bytes that are recorded, once', () =>
  inFolder(async folder => {
    const sink = await startSmtpSink();
    try {
      const mailer = createMailer({ smtpUrl: sink.url, mailFrom }, { outboxFolder: folder, now });
      await Promise.all([mailer.send(message), mailer.send(message)]);
      await createMailer({ smtpUrl: sink.url, mailFrom }, { outboxFolder: folder, now }).send(message);
      assert.is(sink.mails.length, 1);
      const [mail] = sink.mails;
      assert.is(mail?.from, 'cloudforge@example.org');
      assert.equal(mail?.to, ['ada@example.org']);
      assert.is(mail?.data.trimEnd(), (await readOutboxMessage(folder, 'event-1'))?.trimEnd());
      assert.is((await readOutbox(folder, 'event-1'))?.sent, true);
    } finally {
      await sink.stop();
    }
  }));

test('with SMTP the record of a mail holds no link that opens an account; the addressee gets it', () =>
  inFolder(async folder => {
    const sink = await startSmtpSink();
    const token = 'AmtbUFfdrmkkk-dWFsrGXiorLUFH1rsRIRYw99qJzcY';
    const text = `Set it here:\n\nhttp://localhost:8080/reset-password/#${token}\n`;
    const html = `<a href="http://localhost:8080/reset-password/#${token}">here</a> <a href="/docs/errors#not-found">why</a>`;
    try {
      const mailer = createMailer({ smtpUrl: sink.url, mailFrom }, { outboxFolder: folder, now });
      await mailer.send({ ...message, text, html });
      // Lines of quoted-printable may break inside of it.
      assert.match(sink.mails[0]?.data.replaceAll('=\r\n', '') ?? '', token);
      for (const name of await readdir(folder))
        assert.not.match(
          (await readFile(join(folder, name), 'utf8')).replaceAll('=\r\n', ''),
          token.slice(0, 20),
          name,
        );
      const kept = await readOutbox(folder, 'event-1');
      assert.match(kept?.text ?? '', 'reset-password/#(not kept)');
      assert.match(kept?.html ?? '', '/docs/errors#not-found');
    } finally {
      await sink.stop();
    }
    const unsent = createMailer({ smtpUrl: undefined, mailFrom }, { outboxFolder: folder, now });
    await unsent.send({ ...message, id: 'unsent', text });
    assert.match((await readOutbox(folder, 'unsent'))?.text ?? '', token);
  }));

test('what the server refuses is thrown, not recorded, and may be tried again', () =>
  inFolder(async folder => {
    const refusing = await startSmtpSink({ refuse: true });
    const mailer = createMailer({ smtpUrl: refusing.url, mailFrom }, { outboxFolder: folder, now });
    for (let attempt = 0; attempt < 2; attempt++) {
      let complaint = '';
      await mailer.send(message).catch((error: Error) => {
        complaint = error.message;
      });
      assert.match(complaint, '550 no such mailbox');
    }
    await refusing.stop();
    assert.is(await readOutbox(folder, 'event-1'), undefined);
  }));

test('an accepted mail whose record can not be kept is still accepted', async () => {
  const sink = await startSmtpSink();
  try {
    const warnings: string[] = [];
    const mailer = createMailer(
      { smtpUrl: sink.url, mailFrom },
      { outboxFolder: '/dev/null/outbox', now, log: { warn: text => warnings.push(text) } },
    );
    await mailer.send(message);
    await mailer.send(message);
    assert.is(sink.mails.length, 1);
    assert.equal(warnings, ['A mail was sent, but its record could not be kept.']);
  } finally {
    await sink.stop();
  }
});

test('settings say what does not fit, and never the password', () => {
  assert.is(readSettings(mailSettings, {}).smtpUrl, undefined);
  assert.throws(
    () => readSettings(mailSettings, { SMTP_URL: 'http://user:secret@host', MAIL_FROM: 'nobody' }),
    (error: Error) =>
      error.message.includes('SMTP_URL: its value') &&
      error.message.includes('MAIL_FROM: "nobody"') &&
      !error.message.includes('secret'),
  );
});

test.run();
