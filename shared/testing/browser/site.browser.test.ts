import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipped } from '../skip.ts';
import { oldShop } from './old-shop.ts';
import { openedBrowser, violationsOf } from './opened-browser.ts';
import { brokenLinks, docsPaths, focused, painted, settle, tabTo, textOf } from './page-steps.ts';
import { openReceiver } from './receiver.ts';
import { startedPlatform } from './started-platform.ts';
import { watch } from './watched-page.ts';

/** Answers that tests below provoke on purpose; everything else in the console is an error. */
const provoked = [/\/sign-in\/?: .*401/, /net::ERR_FAILED .*\/api\/storage\/uploads\//];
const runMsMax = 60_000;
const viewport = { width: 1_280, height: 900 };
const phone = { width: 360, height: 740 };

const browser = await openedBrowser();
if ('missing' in browser) skipped('the site in a browser', browser.missing);
else {
  const platform = await startedPlatform();
  const files = mkdtempSync(join(tmpdir(), 'cloudforge-browser-files-'));
  const dump = join(files, 'old-shop.sql');
  writeFileSync(dump, oldShop);
  const context = await browser.newContext({ viewport, acceptDownloads: true });
  context.setDefaultTimeout(15_000);
  const seen = watch(context, platform.url, provoked);
  const page = await context.newPage();
  const at = (path: string): string => `${platform.url}${path}`;
  const open = async (path: string): Promise<void> => {
    await page.goto(at(path), { waitUntil: 'load' });
    await settle(page);
  };
  let runPath = '';

  test.after(async () => {
    await browser.close();
    await platform.stop();
    rmSync(files, { recursive: true, force: true });
  });

  test('a stranger sees what this is, and nothing of anybody’s', async () => {
    await open('/');
    assert.match(await textOf(page.locator('main')), 'Hand over your old database');
    assert.is(await page.getByRole('link', { name: 'Projects' }).count(), 0);
    await open('/projects/');
    await page.waitForURL(/\/sign-in\/\?next=/);
    seen.errors.length = 0;
  });

  test('the printed link signs in, once', async () => {
    await page.goto(platform.signInLink);
    await page.waitForURL(at('/'));
    await page.getByText('Drop your database here').waitFor();
    assert.not.match(page.url(), '#');
    const other = await browser.newContext();
    const late = await other.newPage();
    await late.goto(platform.signInLink);
    await late.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
    assert.match(await textOf(late.locator('main')), 'cloudforge -- login');
    await other.close();
  });

  test('a file is chosen, sent, and its run is followed to the end', async () => {
    await page.locator('input[type=file]').setInputFiles(dump);
    await page.waitForURL(/\/runs\/\?/);
    runPath = page.url().slice(platform.url.length);
    for (const stage of ['upload', 'analyze', 'generate', 'notify'])
      await page.locator(`[data-stage=${stage}][data-state=done]`).waitFor({ timeout: runMsMax });
    await page.locator('.grade-letter').waitFor();
    assert.match(await textOf(page.locator('.grade-letter')), /^[A-E]$/);
    assert.is(await textOf(page.locator('h1')), 'old-shop.sql');
    assert.match(await textOf(page.locator('.next-step').first()), 'Next step');
  });

  test('findings can be filtered and searched, and carry why, fix and line', async () => {
    const all = await page.locator('.finding').count();
    assert.ok(all > 3, `only ${all} findings`);
    await page.getByRole('searchbox').fill('born');
    await page.waitForFunction(before => document.querySelectorAll('.finding').length < before, all);
    const found = page.locator('.finding').first();
    await found.locator('summary').click();
    const text = await textOf(found);
    assert.match(text, /line \d+/);
    assert.match(text, 'Why it matters');
    assert.match(text, 'What to do');
    await page.getByRole('searchbox').fill('no such word anywhere');
    await page.getByText('No finding fits').waitFor();
    await page.getByRole('searchbox').fill('');
    const blockers = page.locator('fieldset button', { hasText: 'Cosmetic' });
    await blockers.click();
    await page.waitForFunction(
      () => document.querySelectorAll('.finding .badge:not(.cosmetic):not(.tone-good)').length === 0,
    );
    assert.is(await blockers.getAttribute('aria-pressed'), 'true');
  });

  test('tables show what each type becomes', async () => {
    await page.getByRole('tab', { name: 'Tables' }).click();
    await page.locator('summary', { hasText: 'customer' }).first().click();
    const row = page.locator('tr', { hasText: 'unsigned' }).first();
    assert.match(await textOf(row), 'bigint');
  });

  test('the diagram is drawn and zooms', async () => {
    await page.getByRole('tab', { name: 'Diagram' }).click();
    const picture = page.locator('.diagram img');
    await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('.diagram img')?.naturalWidth ?? 0) > 0);
    const before = (await picture.boundingBox())?.width ?? 0;
    await page.getByRole('button', { name: 'Zoom in' }).click();
    const after = (await picture.boundingBox())?.width ?? 0;
    assert.ok(after > before, `${after} is not wider than ${before}`);
  });

  test('the bundle lists its files, shows one, and its signature holds', async () => {
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('button', { name: 'View schema.sql' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('CREATE TABLE').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download schema.sql' }).click(),
    ]);
    assert.is(download.suggestedFilename(), 'schema.sql');
    await page.getByRole('button', { name: 'Check it in this browser' }).click();
    await page.getByText('The bundle is whole').waitFor();
  });

  test('events are listed, and lead to one trace', async () => {
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.getByText('run.completed').first().waitFor();
    await page.getByRole('link', { name: 'See the trace' }).click();
    await page.locator('.waterfall li').first().waitFor();
    const names = await textOf(page.locator('.waterfall'));
    assert.match(names, 'uploads');
    assert.match(names, 'analyze');
  });

  test('an upload that broke off goes on after a reload', async () => {
    const large = join(files, 'large.sql');
    writeFileSync(large, oldShop.replace('-- Dump completed', `${'-- padding\n'.repeat(20_000)}-- Dump completed`));
    await open('/');
    await page.route(/\/api\/storage\/uploads\/.+/, route =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await Promise.all([
      page.waitForRequest(request => request.method() === 'PATCH'),
      page.locator('input[type=file]').setInputFiles(large),
    ]);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.unroute(/\/api\/storage\/uploads\/.+/);
    await open('/');
    await page.getByText('An upload is not finished').waitFor();
    await page.locator('input[type=file]').setInputFiles(large);
    await page.waitForURL(/\/runs\/\?/);
    await page.locator('[data-stage=notify][data-state=done]').waitFor({ timeout: runMsMax });
    await open('/');
    await page.locator('.run-list li').first().waitFor();
    assert.is(await page.getByText('An upload is not finished').count(), 0);
  });

  test('a file that is no database fails in words, with a next step', async () => {
    const noise = join(files, 'holiday.sql');
    writeFileSync(noise, 'Dear diary, today the sun was out.\n'.repeat(20));
    await open('/');
    await page.locator('input[type=file]').setInputFiles(noise);
    await page.waitForURL(/\/runs\/\?/);
    await page.locator('[data-stage=analyze][data-state=failed]').waitFor({ timeout: runMsMax });
    const text = await textOf(page.locator('main'));
    assert.match(text, 'The run could not go on');
    assert.match(text, 'Next step');
  });

  test('a webhook endpoint is added, its secret shown once, and a signed test event arrives', async () => {
    const receiver = await openReceiver();
    try {
      await open('/webhooks/');
      await page.getByRole('button', { name: 'Add an endpoint' }).click();
      await page.getByLabel('URL').fill(receiver.url);
      await page.getByRole('button', { name: 'Add it' }).click();
      const secret = await textOf(page.getByRole('dialog').locator('code', { hasText: 'whsec_' }));
      await page.getByRole('button', { name: 'I have kept it' }).click();
      await page.getByRole('button', { name: 'Send a test event' }).click();
      await page.locator('.badge', { hasText: 'delivered' }).first().waitFor({ timeout: 30_000 });
      const [message] = receiver.received;
      assert.ok(message !== undefined);
      const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = message.headers;
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      const expected = createHmac('sha256', key).update(`${id}.${time}.${message.body}`).digest('base64');
      assert.is(signature, `v1,${expected}`);
      await page
        .getByRole('button', { name: /Attempts/ })
        .first()
        .click();
      await page.getByRole('dialog').getByText('204').waitFor();
      await page.keyboard.press('Escape');
      assert.not.match(await textOf(page.locator('main')), secret);
    } finally {
      receiver.close();
    }
  });

  test('an API key is made, shown once, and revoked', async () => {
    await open('/organization/#keys');
    await page.getByLabel('What the key is for').fill('browser test');
    await page.getByRole('button', { name: 'Create the key' }).click();
    const secret = await textOf(page.getByRole('dialog').locator('pre'));
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const call = async (): Promise<number> =>
      (await fetch(at('/api/projects'), { headers: { authorization: `Bearer ${secret.trim()}` } })).status;
    assert.is(await call(), 200);
    const item = page.locator('.list > li', { hasText: 'browser test' });
    await item.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke it' }).click();
    await item.getByText('revoked').waitFor();
    assert.is(await call(), 401);
  });

  test('the main way is open to the keyboard alone', async () => {
    await open('/');
    await page.keyboard.press('Tab');
    assert.is(await focused(page), 'Skip to the content');
    await tabTo(page, element => element.matches('input[type=file]'));
    await tabTo(page, element => element.matches('.run-link'));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/runs\/\?/);
    await open(runPath);
    await tabTo(page, element => element.getAttribute('role') === 'tab');
    await page.keyboard.press('ArrowRight');
    assert.is(await focused(page), 'Tables');
    assert.is(await page.getByRole('tab', { name: 'Tables' }).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('End');
    assert.is(await focused(page), 'Events');
  });

  test('the theme is kept over pages', async () => {
    await open('/docs/');
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: /Switch to the dark theme/ }).click();
    const dark = await ground();
    assert.is.not(dark, light);
    await open('/docs/report/');
    assert.is(await ground(), dark);
    await page.getByRole('button', { name: /Switch to the light theme/ }).click();
    await page.evaluate(() => localStorage.removeItem('cloudforge.theme'));
  });

  test('no page has anything that axe objects to, in light and in dark; none scrolls sideways at 360 px', async () => {
    const paths = ['/', '/projects/', '/webhooks/', '/sign-in/', '/404.html', ...(await docsPaths(page, at('/docs/')))];
    const tabbed = ['findings', 'tables', 'diagram', 'bundle', 'events'].map(tab => `${runPath}#${tab}`);
    const operations = ['traces', 'dead-letters', 'mail'].map(tab => `/admin/#${tab}`);
    const trouble: string[] = [];
    for (const path of [...paths, ...tabbed, ...operations]) {
      // A page that differs from the last one only behind # would not be loaded anew.
      await page.goto('about:blank');
      await open(path);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await painted(page);
        for (const violation of await violationsOf(page))
          trouble.push(
            `${path} (${colorScheme}): ${violation.rule}: ${violation.help}\n    ${violation.nodes.join('\n    ')}`,
          );
      }
      await page.setViewportSize(phone);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > phone.width) trouble.push(`${path}: ${width} px wide at ${phone.width}`);
      for (const violation of await violationsOf(page))
        trouble.push(`${path} (phone): ${violation.rule}: ${violation.help}\n    ${violation.nodes.join('\n    ')}`);
      await page.setViewportSize(viewport);
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    assert.equal(trouble, []);
  });

  test('every link of the site leads somewhere', async () => {
    const paths = ['/', '/sign-in/', ...(await docsPaths(page, at('/docs/')))];
    assert.equal(await brokenLinks(page, platform.url, paths), []);
  });

  test('signing out ends the session', async () => {
    await open('/');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    assert.is((await page.request.get(at('/api/auth/self'))).status(), 401);
  });

  test('nothing went wrong unseen, and nothing was asked of another host', () => {
    assert.equal(seen.errors, []);
    assert.equal(seen.foreign, []);
  });
}

test.run();
