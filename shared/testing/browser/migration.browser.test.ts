import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyCertificate } from '../../engines/proof/verify-certificate.ts';
import { skipped } from '../skip.ts';
import { oldShop } from './old-shop.ts';
import { openedBrowser, violationsOf } from './opened-browser.ts';
import { painted, settle, textOf } from './page-steps.ts';
import { startedPlatform } from './started-platform.ts';
import { watch } from './watched-page.ts';

const workMsMax = 60_000;
const viewport = { width: 1_280, height: 900 };
const phone = { width: 360, height: 740 };
const stepNames = ['Source', 'Report', 'Decisions', 'Rehearsal', 'Copy', 'Proof', 'Cutover'];

/** A table that nobody needs. */
const visits = 'CREATE TABLE `visits` (`id` int NOT NULL, PRIMARY KEY (`id`));\nINSERT INTO `visits` VALUES (1);\n';

const browser = await openedBrowser();
if ('missing' in browser) skipped('a migration in a browser', browser.missing);
else {
  const platform = await startedPlatform();
  const files = mkdtempSync(join(tmpdir(), 'cloudforge-browser-migration-'));
  const dump = join(files, 'old-shop.sql');
  writeFileSync(dump, oldShop.replace('-- Dump completed', `${visits}-- Dump completed`));
  const context = await browser.newContext({ viewport, acceptDownloads: true });
  context.setDefaultTimeout(15_000);
  const seen = watch(context, platform.url, []);
  const page = await context.newPage();
  const step = (name: string) => page.locator('.wizard-steps').getByRole('button', { name, exact: false });
  const isOpen = (name: string) => page.locator(`.wizard-step[data-open=${name}]`);

  test.after(async () => {
    await browser.close();
    await platform.stop();
    rmSync(files, { recursive: true, force: true });
  });

  test('a finished run leads to a migration', async () => {
    await page.goto(platform.signInLink);
    await page.waitForURL(`${platform.url}/`);
    await settle(page);
    await page.locator('input[type=file]').setInputFiles(dump);
    await page.waitForURL(/\/runs\/\?/);
    await page.locator('.next-step a', { hasText: 'Move it to PostgreSQL' }).click({ timeout: workMsMax });
    await page.waitForURL(/\/migrations\/\?new/);
    await page.getByRole('button', { name: 'Plan the migration' }).click();
    await page.waitForURL(/\/migrations\/\?migration=/);
    await isOpen('report').waitFor();
    assert.is(await page.locator('.wizard-steps li').count(), 7);
    await page.locator('.finding').first().waitFor();
  });

  test('decisions are kept, and lead to the rehearsal', async () => {
    await page.getByRole('button', { name: 'Go on to: Decisions' }).click();
    await page.getByLabel(/Dates that do not exist/).check();
    await page.getByLabel('Rows that may be left out').fill('10');
    await page.getByLabel(/Copy although findings block/).check();
    await page
      .getByRole('button', { name: /^Accept / })
      .first()
      .click();
    await page.getByLabel('Why it is accepted').first().fill('Known, and harmless here');
    // The table that rows of orders point to: its key goes with it, and that is said before anything is saved.
    await page.getByRole('button', { name: 'Leave this table behind: customer' }).click();
    assert.match(await textOf(page.locator('.table-card', { hasText: 'It stays behind.' })), 'order.order_customer');
    await page.getByRole('button', { name: 'Migrate it after all' }).click();
    await page.getByLabel('Another table that stays behind').selectOption('visits');
    await page.getByRole('button', { name: 'Leave it behind' }).click();
    await page.getByLabel('Why visits stays behind').fill('Counted anew by the new site');
    await page.getByRole('button', { name: 'Save and go on to the rehearsal' }).click();
    await isOpen('rehearse').waitFor();
  });

  test('another browser goes on where this one left off', async () => {
    const other = await context.newPage();
    await other.goto(page.url());
    await other.locator('.wizard-step').waitFor();
    await other.locator('.wizard-steps').getByRole('button', { name: 'Decisions' }).click();
    assert.is(await other.getByLabel('Rows that may be left out').inputValue(), '10');
    await other.locator('.wizard-steps').getByRole('button', { name: 'Rehearsal' }).click();
    await other.getByRole('button', { name: 'Rehearse', exact: true }).click();
    await other.close();
    await page.getByText('Rehearsed', { exact: true }).waitFor({ timeout: workMsMax });
  });

  test('the copy is followed by its proof, which can be read and checked offline', async () => {
    await isOpen('copy').waitFor();
    await page.getByRole('button', { name: 'Copy the rows' }).click();
    await page.locator('.page-head .badge', { hasText: /Proved|Not certified/ }).waitFor({ timeout: workMsMax });
    assert.match(await textOf(page.locator('.page-head')), 'Proved');
    await step('Proof').click();
    await page.getByText('Every row is there, and equal, without one table that you chose to leave out').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download it, signed' }).click(),
    ]);
    const check = verifyCertificate(readFileSync(await download.path(), 'utf8'));
    assert.ok(check.certified, check.summary);
    assert.equal(check.certificate?.skipped, [{ table: 'visits', reason: 'Counted anew by the new site', rows: 1 }]);
    const certificate = await page.getByRole('link', { name: 'Read the certificate' }).getAttribute('href');
    assert.is((await page.request.get(`${platform.url}${certificate}`)).status(), 200);
  });

  test('axe objects to no step, in light and in dark; none scrolls sideways at 360 px', async () => {
    const trouble: string[] = [];
    for (const name of stepNames) {
      await step(name).click();
      await settle(page);
      for (const [width, colorScheme] of [
        ['wide', 'light'],
        ['wide', 'dark'],
        ['narrow', 'light'],
      ] as const) {
        await page.setViewportSize(width === 'wide' ? viewport : phone);
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await painted(page);
        for (const { rule, help, nodes } of await violationsOf(page))
          trouble.push(`${name} (${width}, ${colorScheme}): ${rule}: ${help}\n    ${nodes.join('\n    ')}`);
      }
      const scrolled = await page.evaluate(() => document.documentElement.scrollWidth);
      if (scrolled > phone.width) trouble.push(`${name}: ${scrolled} px wide at ${phone.width}`);
      await page.setViewportSize(viewport);
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    assert.equal(trouble, []);
  });

  test('the cutover asks for the name, prints how to connect, and can be taken back', async () => {
    await step('Cutover').click();
    await page.getByRole('button', { name: 'Put it into place' }).click();
    const dialog = page.getByRole('dialog');
    const act = dialog.getByRole('button', { name: 'Put it into place' });
    assert.ok(await act.isDisabled());
    await dialog.getByLabel(/Type the name/).fill('old-shop.sql');
    await act.click();
    const url = page.locator('.next-step pre', { hasText: /^postgres:/ });
    await url.waitFor({ timeout: workMsMax });
    const client = new pg.Client({ connectionString: (await textOf(url)).trim() });
    await client.connect();
    const { rows } = await client.query('select name from customer order by id');
    await client.end();
    assert.equal(rows, [{ name: 'Ada' }, { name: 'Grace' }]);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await page.locator('.page-head .badge', { hasText: 'Taken back' }).waitFor({ timeout: workMsMax });
  });

  test('the list shows it with its next step, and a live database can be set up', async () => {
    await page.goto(`${platform.url}/migrations/`);
    await settle(page);
    assert.match(await textOf(page.locator('.list')), 'Next: Prove it again');
    await page.getByRole('link', { name: 'Set it up' }).click();
    await page.getByLabel('Connection string of the source').waitFor();
    for (const path of ['/migrations/', '/migrations/?new']) {
      await page.goto(`${platform.url}${path}`);
      await settle(page);
      await page.setViewportSize(phone);
      assert.equal(await violationsOf(page), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= phone.width, path);
      await page.setViewportSize(viewport);
    }
  });

  test('nothing went wrong unseen, and nothing was asked of another host', () => {
    assert.equal(seen.errors, []);
    assert.equal(seen.foreign, []);
  });
}

test.run();
