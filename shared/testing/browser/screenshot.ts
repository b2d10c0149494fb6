import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openedBrowser } from './opened-browser.ts';
import { startedPlatform } from './started-platform.ts';

/** Makes the picture of the README anew: the page of a run over the sample. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const target = join(root, 'site/public/screenshots/run.png');
const browser = await openedBrowser();
if ('missing' in browser) throw new Error(browser.missing);
const platform = await startedPlatform();
try {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 1_150 }, deviceScaleFactor: 1 });
  const page = await context.newPage();
  await page.goto(platform.signInLink);
  await page.waitForURL(`${platform.url}/`);
  await page.locator('input[type=file]').setInputFiles(join(root, 'shared/samples/old-shop.sql'));
  await page.waitForURL(/\/runs\/\?/);
  await page.getByText('What was found').or(page.getByRole('tab').first()).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1_500);
  mkdirSync(dirname(target), { recursive: true });
  await page.screenshot({ path: target });
  console.log(`written ${target.slice(root.length + 1)}`);
} finally {
  await browser.close();
  await platform.stop();
}
