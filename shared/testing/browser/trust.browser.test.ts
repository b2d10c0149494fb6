import { createHmac } from 'node:crypto';
import { generate } from 'otplib';
import type { BrowserContext, Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipped } from '../skip.ts';
import { openedBrowser, violationsOf } from './opened-browser.ts';
import { painted, settle, tabTo, textOf } from './page-steps.ts';
import { openReceiver } from './receiver.ts';
import { startedPlatform } from './started-platform.ts';
import { watch } from './watched-page.ts';

/** Refusals that tests below provoke on purpose. */
const provoked = [
  /\/(?:sign-in|reset-password|invitation|account)\/[^ ]*: .*(?:401|403|422|429)/,
  /\/projects\/: .*403/,
];
const viewport = { width: 1_280, height: 900 };
const phone = { width: 360, height: 740 };
const password = 'nine violet umbrellas';
const guestPassword = 'seven quiet lanterns';
const stepS = 30;

const browser = await openedBrowser();
if ('missing' in browser) skipped('signing in, members and keys in a browser', browser.missing);
else {
  const platform = await startedPlatform();
  const at = (path: string): string => `${platform.url}${path}`;
  const opened = async (): Promise<{ context: BrowserContext; page: Page; errors: string[] }> => {
    const context = await browser.newContext({ viewport, acceptDownloads: true });
    context.setDefaultTimeout(15_000);
    const { errors } = watch(context, platform.url, provoked);
    return { context, page: await context.newPage(), errors };
  };
  const { context, page, errors } = await opened();
  const guest = await opened();
  const open = async (on: Page, path: string): Promise<void> => {
    await on.goto('about:blank');
    await on.goto(at(path), { waitUntil: 'load' });
    await settle(on);
  };
  const dialog = page.locator('dialog[open]');
  let secret = '';
  let email = '';
  let recoveryCode = '';
  // A code is good once: each use takes the next of the three that count at a moment.
  const codeOf = async (step: -1 | 0 | 1): Promise<string> =>
    await generate({ secret, epoch: Math.floor(Date.now() / 1_000) + step * stepS });
  const fillSignIn = async (on: Page, address: string, text: string): Promise<void> => {
    await on.getByLabel('E-mail address', { exact: true }).fill(address);
    await on.getByLabel('Password', { exact: true }).fill(text);
    await on.getByRole('button', { name: 'Sign in', exact: true }).click();
  };

  test.after(async () => {
    await browser.close();
    await platform.stop();
  });

  test('a first password is set, and what is easy to guess is refused in words', async () => {
    await page.goto(platform.signInLink);
    await page.waitForURL(at('/'));
    await open(page, '/account/');
    email = /\S+@\S+/.exec(await textOf(page.locator('.lead')))?.[0] ?? '';
    await page.getByLabel('Your name').fill('Ada');
    await page.getByRole('button', { name: 'Save the name' }).click();
    await page.locator('.lead', { hasText: 'Ada' }).waitFor();
    await page.getByLabel('New password').fill('password1234');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('alert').getByText('too easy to guess').waitFor();
    await page.getByLabel('New password').fill(password);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('It is set.').waitFor();
    await page.getByLabel('Current password').waitFor();
  });

  test('an authenticator app is added by its code; recovery codes are shown once and can be saved', async () => {
    await page.getByRole('button', { name: 'Add an authenticator app' }).click();
    await dialog.getByLabel('What you call it').fill('Phone');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('img', { name: /QR code/ }).waitFor();
    secret = (await textOf(dialog.locator('pre'))).trim();
    assert.match(secret, /^[A-Z2-7]{16,}$/);
    await dialog.getByLabel('The code that the app shows now').fill('000000');
    await dialog.getByRole('button', { name: 'Turn it on' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('The code that the app shows now').fill(await codeOf(-1));
    await dialog.getByRole('button', { name: 'Turn it on' }).click();
    await dialog.getByText('Your recovery codes').waitFor();
    const codes = await dialog.locator('.recovery-codes li').allTextContents();
    assert.is(new Set(codes).size, 10);
    recoveryCode = codes[0] ?? '';
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download' }).click(),
    ]);
    assert.is(download.suggestedFilename(), 'cloudforge-recovery-codes.txt');
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes left').waitFor();
    assert.not.match(await textOf(page.locator('main')), recoveryCode);
  });

  test('signing in takes password and code, by keyboard alone; a recovery code works once', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    for (const [label, complete] of [
      ['E-mail address', 'username'],
      ['Password', 'current-password'],
    ] as const)
      assert.is(await page.getByLabel(label, { exact: true }).getAttribute('autocomplete'), complete);
    await tabTo(page, element => element.getAttribute('autocomplete') === 'username');
    await page.keyboard.type(email);
    await tabTo(page, element => element.getAttribute('autocomplete') === 'current-password');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    const code = page.getByLabel('Code', { exact: true });
    await code.waitFor();
    assert.is(await code.getAttribute('autocomplete'), 'one-time-code');
    await page.waitForFunction(() => document.activeElement?.getAttribute('autocomplete') === 'one-time-code');
    await page.keyboard.type('000000');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('That did not match').waitFor();
    await code.fill(await codeOf(0));
    await page.keyboard.press('Enter');
    await page.waitForURL(at('/'));

    await fillRecovery(guest.page);
    await guest.page.waitForURL(at('/'));
    await guest.page.getByRole('button', { name: 'Sign out' }).click();
    // Its own way to the sign-in page ends before another one begins.
    await guest.page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await fillRecovery(guest.page);
    await guest.page.getByRole('alert').getByText('That did not match').waitFor();
  });

  async function fillRecovery(on: Page): Promise<void> {
    await open(on, '/sign-in/');
    await fillSignIn(on, email, password);
    await on.getByLabel('Code', { exact: true }).fill(recoveryCode);
    await on.getByRole('button', { name: 'Confirm' }).click();
  }

  test('after too many wrong attempts the page counts down and lets nobody try', async () => {
    await open(guest.page, '/sign-in/');
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await fillSignIn(guest.page, 'nobody@example.org', 'not the password');
      const alert = guest.page.getByRole('alert');
      await alert.waitFor();
      if (/Too many/.test(await textOf(alert))) break;
    }
    const note = guest.page.getByText(/the right password is refused for/);
    await note.waitFor();
    assert.match(await textOf(note), /\d+ (?:ms|s|min)/);
    assert.ok(await guest.page.getByRole('button', { name: 'Sign in', exact: true }).isDisabled());
    await guest.page.getByText('The wait is over').waitFor();
  });

  test('a forgotten password is asked for, and the page does not tell whose it is', async () => {
    await open(guest.page, '/sign-in/');
    await guest.page.getByRole('button', { name: 'Forgotten the password?' }).click();
    await guest.page.getByLabel('E-mail address', { exact: true }).fill('nobody@example.org');
    await guest.page.getByRole('button', { name: 'Mail me a link' }).click();
    await guest.page.getByText('If there is an account with this address').waitFor();
    await open(guest.page, '/reset-password/#spent');
    assert.not.match(guest.page.url(), 'spent');
    await guest.page.getByLabel('New password').fill(guestPassword);
    await guest.page.getByRole('button', { name: 'Set it' }).click();
    await guest.page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  });

  test('an invitation is accepted in a second browser, and its role decides what is offered', async () => {
    await open(page, '/organization/');
    await page.getByLabel('E-mail address to invite').fill('guest@example.org');
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    const link = (await textOf(dialog.locator('pre'))).trim();
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await page.locator('li', { hasText: 'guest@example.org' }).getByText('open', { exact: true }).waitFor();

    await guest.page.goto('about:blank');
    await guest.page.goto(link);
    await guest.page.getByRole('heading', { name: /^Join / }).waitFor();
    assert.not.match(guest.page.url(), new URL(link).hash);
    await guest.page.reload();
    await guest.page.getByLabel('Your name').fill('Grace');
    await guest.page.getByLabel('Password', { exact: true }).fill(guestPassword);
    await guest.page.getByRole('button', { name: 'Join' }).click();
    await guest.page.waitForURL(at('/'));
    await open(guest.page, '/organization/');
    assert.is(await guest.page.getByRole('tab', { name: 'API keys' }).count(), 0);
    assert.is(await guest.page.getByRole('button', { name: 'Invite', exact: true }).count(), 0);
    await open(guest.page, new URL(link).pathname + new URL(link).hash);
    await guest.page.getByRole('heading', { name: 'This invitation does not work any more' }).waitFor();
  });

  test('a member gets another role and a place in a team, and a project is opened to it', async () => {
    await open(page, '/organization/');
    await page.getByLabel('Role of Grace').selectOption('operator');
    await page.getByRole('button', { name: 'Save the role of Grace' }).click();
    await page.waitForFunction(
      () => document.querySelector<HTMLSelectElement>('[aria-label="Role of Grace"]')?.value === 'operator',
    );
    await open(page, '/organization/#teams');
    await page.getByLabel('New team').fill('Night shift');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.locator('summary', { hasText: 'Choose its members' }).click();
    await page.getByLabel(/Grace/).check();
    await page.locator('li .small', { hasText: 'Grace' }).first().waitFor();
    await open(page, '/projects/');
    await page.getByLabel('New project').fill('Payroll');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('link', { name: 'Payroll' }).waitFor();
    await open(page, '/organization/#access');
    await page.locator('summary', { hasText: 'Payroll' }).click();
    await page.getByLabel('Who sees it').selectOption('restricted');
    await page.locator('summary .badge', { hasText: 'restricted' }).waitFor();
    await open(guest.page, '/projects/');
    assert.is(await guest.page.getByRole('link', { name: 'Payroll' }).count(), 0);
    await page.getByLabel('Open it to').selectOption({ label: 'Team Night shift' });
    await page.getByRole('button', { name: 'Give the role' }).click();
    await page.locator('.bare-list li', { hasText: 'Team Night shift' }).getByText('operator').waitFor();
    await open(guest.page, '/projects/');
    await guest.page.getByRole('link', { name: 'Payroll' }).waitFor();
  });

  test('a key is made with two scopes, and may no more than these', async () => {
    await open(page, '/organization/#keys');
    await page.getByLabel('What the key is for').fill('nightly');
    await page.getByLabel('What it may do').selectOption('some');
    assert.ok(await page.getByRole('button', { name: 'Create the key' }).isDisabled());
    await page.getByLabel('Projects: read').check();
    await page.getByLabel('Runs and reports: read').check();
    await page.getByRole('button', { name: 'Create the key' }).click();
    const key = (await textOf(dialog.locator('pre'))).trim();
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    const status = async (method: string, path: string, body?: string): Promise<number> =>
      (
        await fetch(at(path), {
          method,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body }),
        })
      ).status;
    assert.is(await status('GET', '/api/projects'), 200);
    assert.is(await status('POST', '/api/projects', '{"name":"No"}'), 403);
    assert.is(await status('GET', '/api/webhooks/endpoints'), 403);
    const item = page.locator('.list > li', { hasText: 'nightly' });
    assert.match(await textOf(item), 'May only projects:read, runs:read');
    await item.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke it' }).click();
    await item.getByText('revoked').waitFor();
    assert.is(await status('GET', '/api/projects'), 401);
  });

  test('an endpoint’s secret is replaced, both sign for a day, and an attempt shows request and answer', async () => {
    const receiver = await openReceiver();
    try {
      await open(page, '/webhooks/');
      await page.getByRole('button', { name: 'Add an endpoint' }).click();
      await dialog.getByLabel('URL').fill(receiver.url);
      await dialog.getByText('Filters, pace and headers').click();
      await dialog.getByRole('button', { name: 'Add headers' }).click();
      await dialog.getByLabel('Name of header 1').fill('x-desk');
      await dialog.getByLabel('Value of header 1', { exact: true }).fill('four');
      await dialog.getByRole('button', { name: 'Add it' }).click();
      const first = (await textOf(dialog.locator('pre'))).trim();
      await dialog.getByRole('button', { name: 'I have kept it' }).click();
      await page.getByRole('button', { name: 'Replace the secret' }).click();
      await dialog.getByRole('button', { name: 'Replace it' }).click();
      await dialog.getByText('It is shown this once.').waitFor();
      const second = (await textOf(dialog.locator('pre'))).trim();
      assert.match(await textOf(dialog), 'The one before signs as well until');
      await dialog.getByRole('button', { name: 'I have kept it' }).click();
      await page.getByText('Two secrets sign').waitFor();
      await page.getByRole('button', { name: 'Send a test event' }).click();
      await page.locator('.badge', { hasText: 'delivered' }).first().waitFor({ timeout: 30_000 });
      const [message] = receiver.received;
      assert.ok(message !== undefined);
      const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures } = message.headers;
      const signed = [second, first].map(text => {
        const key = Buffer.from(text.replace('whsec_', ''), 'base64');
        return `v1,${createHmac('sha256', key).update(`${id}.${time}.${message.body}`).digest('base64')}`;
      });
      assert.equal(new Set(String(signatures).split(' ')), new Set(signed));
      assert.is(message.headers['x-desk'], 'four');
      await page
        .getByRole('button', { name: /Attempts/ })
        .first()
        .click();
      await dialog.locator('summary', { hasText: 'Request and answer' }).click();
      await dialog.getByText(/webhook-signature: v1,/).waitFor();
      assert.not.match(await textOf(dialog), 'four');
      await page.keyboard.press('Escape');
      await page.locator('summary', { hasText: 'How it does' }).click();
      await page.getByText('Attempts in 24 hours').waitFor();
      await page.getByRole('button', { name: 'Replay' }).click();
      await dialog.getByLabel('Only those that failed').uncheck();
      await dialog.getByRole('button', { name: 'Send them again' }).click();
      await dialog.getByText('Sent again: 1 message.').waitFor();
      await page.keyboard.press('Escape');
    } finally {
      receiver.close();
    }
  });

  test('a URL that starts runs is made, called, and lists what came in', async () => {
    await open(page, '/webhooks/#inbound');
    await page.getByRole('button', { name: 'Make a URL' }).click();
    await dialog.getByLabel('What you call it').fill('Nightly dump');
    await dialog.getByLabel('Who may call').selectOption('none');
    await dialog.getByRole('button', { name: 'Make the URL' }).click();
    await dialog.getByText('They are shown this once.').waitFor();
    const url = (await textOf(dialog.locator('pre'))).trim();
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    const { pathname } = new URL(url);
    const answer = await fetch(`${at(pathname)}?fileName=shop.sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: 'CREATE TABLE chair (id int PRIMARY KEY);\n',
    });
    assert.is(answer.status, 202);
    await page.getByRole('button', { name: 'What came in at Nightly dump' }).click();
    await dialog.locator('.badge', { hasText: /started|received/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('the audit log names what was done and who did it, and can be taken away', async () => {
    await open(page, '/organization/#audit');
    await page.getByLabel('What', { exact: true }).fill('grant.created');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.list > li').length === 1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export all of it' }).click(),
    ]);
    assert.is(download.suggestedFilename(), 'audit.jsonl');
    await open(page, '/organization/#alerts');
    await page
      .getByText('Nothing to look at')
      .or(page.getByRole('button', { name: 'I have seen to it' }))
      .first()
      .waitFor();
  });

  test('once everyone needs a second factor, whoever has none is led to set one up', async () => {
    await open(page, '/organization/#settings');
    await page.getByLabel(/Everyone needs a second factor/).check();
    await page.getByText('Everyone needs a second factor.').waitFor();
    await guest.page.goto(at('/projects/'));
    await guest.page.waitForURL(/\/account\//);
    await guest.page.getByRole('heading', { name: /asks for a second factor/ }).waitFor();
    await page.getByLabel(/Everyone needs a second factor/).uncheck();
    await page.waitForFunction(
      () => !/Everyone needs a second factor\./.test(document.querySelector('.lead')?.textContent ?? ''),
    );
  });

  test('axe objects to no page of these, in light and dark and on a phone; none scrolls sideways', async () => {
    const tabs = ['members', 'teams', 'access', 'keys', 'providers', 'alerts', 'audit', 'settings'];
    const paths = [
      ...['/account/', '/sign-in/?refused', '/reset-password/#x', '/webhooks/', '/webhooks/#inbound'],
      ...tabs.map(tab => `/organization/#${tab}`),
    ];
    const trouble: string[] = [];
    const look = async (name: string): Promise<void> => {
      for (const [size, colorScheme] of [
        [viewport, 'light'],
        [viewport, 'dark'],
        [phone, 'light'],
      ] as const) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await painted(page);
        for (const { rule, help, nodes } of await violationsOf(page))
          trouble.push(`${name} (${size.width}, ${colorScheme}): ${rule}: ${help}\n    ${nodes.join('\n    ')}`);
      }
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > phone.width) trouble.push(`${name}: ${width} px wide at ${phone.width}`);
      await page.setViewportSize(viewport);
    };
    for (const path of paths) {
      await open(page, path);
      for (const fold of await page.locator('main details > summary').all()) await fold.click();
      await settle(page);
      await look(path);
    }
    for (const [path, button] of [
      ['/account/', 'Add an authenticator app'],
      ['/account/', 'Erase my account'],
      ['/webhooks/', 'Add an endpoint'],
      ['/webhooks/#inbound', 'Make a URL'],
      ['/organization/#providers', 'Add a provider'],
      ['/organization/#settings', 'Delete the organisation'],
    ] as const) {
      await open(page, path);
      await page.getByRole('button', { name: button }).click();
      await dialog.waitFor();
      await settle(page);
      await look(`${path}, ${button}`);
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    assert.equal(trouble, []);
  });

  test('a session is ended from another one', async () => {
    await guest.page.goto('about:blank');
    await open(page, '/account/');
    const other = await browser.newContext();
    const elsewhere = await other.newPage();
    await open(elsewhere, '/sign-in/');
    await fillSignIn(elsewhere, email, password);
    await elsewhere.getByLabel('Code', { exact: true }).fill(await codeOf(1));
    await elsewhere.getByRole('button', { name: 'Confirm' }).click();
    await elsewhere.waitForURL(at('/'));
    await open(page, '/account/');
    await page.getByRole('button', { name: 'End all others' }).click();
    await dialog.getByRole('button', { name: 'End them' }).click();
    await page.waitForFunction(() => document.querySelectorAll('section[aria-labelledby=sessions] li').length === 1);
    assert.is((await elsewhere.request.get(at('/api/auth/self'))).status(), 401);
    await other.close();
  });

  test('nothing went wrong unseen', () => {
    assert.equal([...errors, ...guest.errors], []);
    assert.ok(context.pages().length > 0);
  });
}

test.run();
