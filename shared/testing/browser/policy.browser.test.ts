import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipped } from '../skip.ts';
import { oldShop } from './old-shop.ts';
import { openedBrowser } from './opened-browser.ts';
import { settle } from './page-steps.ts';
import { policyViolations } from './policy-violations.ts';
import { startedPlatform } from './started-platform.ts';

const runMsMax = 60_000;
const dist = join(dirname(fileURLToPath(import.meta.url)), '../../../site/dist');

const browser = await openedBrowser();
if ('missing' in browser) skipped('content security policy in a browser', browser.missing);
else {
  const platform = await startedPlatform();
  const files = mkdtempSync(join(tmpdir(), 'cloudforge-policy-'));
  const context = await browser.newContext();
  context.setDefaultTimeout(15_000);
  const violations = await policyViolations(context);
  const page = await context.newPage();
  let runId = '';

  test.after(async () => {
    await browser.close();
    await platform.stop();
    rmSync(files, { recursive: true, force: true });
  });

  test('what a page does not name is stopped, and this test would see it', async () => {
    await page.goto(`${platform.url}/docs/`);
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.intruded = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<p id="styled" style="color: red">x</p><img src="x" onerror="1">');
      return Reflect.has(window, 'intruded');
    });
    assert.not(ran);
    await page.waitForFunction(() => document.querySelector('#styled') !== null);
    for (const directive of ['script-src-elem', 'style-src-attr', 'script-src-attr'])
      assert.ok(
        violations.some(text => text.startsWith(`/docs/: ${directive}`)),
        `${directive} is not among ${violations.join(', ')}`,
      );
    violations.length = 0;
  });

  test('no page may be put into a frame', async () => {
    const framed = async (src: string): Promise<string> => {
      const server = createServer((request, response) => {
        response.setHeader('content-type', 'text/html');
        response.end(request.url === '/plain' ? '<title>plain</title>' : `<iframe src="${src}"></iframe>`);
      });
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('The server has no port.');
      const other = await context.newPage();
      try {
        await other.goto(`http://127.0.0.1:${address.port}/`, { waitUntil: 'load' });
        const inner = (): string =>
          other
            .frames()
            .find(frame => frame !== other.mainFrame())
            ?.url() ?? '';
        // A frame that is refused turns into the browser's own error page a moment after the outer page has loaded.
        for (let waits = 0; waits < 50 && (inner() === '' || inner() === 'about:blank'); waits += 1)
          await other.waitForTimeout(100);
        return inner();
      } finally {
        await other.close();
        server.close();
        server.closeAllConnections();
      }
    };
    assert.match(await framed('/plain'), '/plain');
    for (const path of ['/sign-in/', '/account/', '/api/auth/self'])
      assert.match(await framed(`${platform.url}${path}`), 'chrome-error:', path);
  });

  test('no built page breaks its own policy', async () => {
    await page.goto(platform.signInLink);
    await page.waitForURL(`${platform.url}/`);
    await settle(page);
    const dump = join(files, 'old-shop.sql');
    writeFileSync(dump, oldShop);
    await page.locator('input[type=file]').setInputFiles(dump);
    await page.waitForURL(/\/runs\/\?/);
    runId = new URL(page.url()).searchParams.get('run') ?? '';
    const runPath = page.url().slice(platform.url.length);
    await page.locator('[data-stage=notify][data-state=done]').waitFor({ timeout: runMsMax });
    const built = globSync('**/*.html', { cwd: dist }).map(file => `/${file.replace(/index\.html$/, '')}`);
    assert.ok(built.length > 25, `only ${built.length} pages are built`);
    const tabs = ['members', 'teams', 'access', 'keys', 'providers', 'alerts', 'audit', 'settings'];
    const paths = [
      ...built,
      runPath,
      ...['tables', 'diagram', 'bundle', 'events'].map(tab => `${runPath}#${tab}`),
      ...tabs.map(tab => `/organization/#${tab}`),
      '/webhooks/#inbound',
    ];
    for (const path of paths) {
      await page.goto('about:blank');
      const response = await page.goto(`${platform.url}${path}`, { waitUntil: 'load' });
      const policy = response?.headers()['content-security-policy'] ?? '';
      assert.match(policy, "frame-ancestors 'none'", path);
      assert.not.match(policy, 'unsafe-', path);
      await settle(page);
    }
    assert.equal(violations, []);
  });

  test('the report and the diagram are drawn under a policy without unsafe-inline', async () => {
    for (const path of [`/api/bundles/${runId}/files/report.html`, `/api/analyses/${runId}/er-diagram.svg`]) {
      await page.goto('about:blank');
      const response = await page.goto(`${platform.url}${path}`, { waitUntil: 'load' });
      const policy = response?.headers()['content-security-policy'] ?? '';
      assert.is(response?.status(), 200, path);
      assert.not.match(policy, 'unsafe-', path);
      assert.match(policy, 'sandbox', path);
    }
    // The styles of both have taken effect: a policy that is too tight would be no help either.
    const fill = await page.evaluate(() => getComputedStyle(document.querySelector('.er-paper') ?? document.body).fill);
    assert.is.not(fill, 'rgb(0, 0, 0)');
    await page.goto(`${platform.url}/api/bundles/${runId}/files/report.html`, { waitUntil: 'load' });
    const columns = await page.locator('.page').evaluate(element => getComputedStyle(element).display);
    assert.is(columns, 'grid');
    const paper = await page.locator('.er-paper').evaluate(element => getComputedStyle(element).fill);
    assert.is.not(paper, 'rgb(0, 0, 0)');
    assert.equal(violations, []);
  });
}

test.run();
