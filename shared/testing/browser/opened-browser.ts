import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';

const require = createRequire(import.meta.url);

/** Where Chromium is: CHROMIUM, or Debian's place. */
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium without a window, or why there is none. */
export async function openedBrowser(): Promise<Browser | { missing: string }> {
  if (!existsSync(chromiumPath)) return { missing: `there is no Chromium at ${chromiumPath} (set CHROMIUM)` };
  const playwright = await import('playwright-core').catch(() => undefined);
  if (playwright === undefined)
    return { missing: 'playwright-core is not installed (pnpm install --filter ./shared/testing/browser)' };
  return await playwright.chromium.launch({ executablePath: chromiumPath, args: flags });
}

export interface Violation {
  rule: string;
  impact: string;
  help: string;
  /** Where, as selectors with the reason; at most five. */
  nodes: string[];
}

let axeSource: string | undefined;

/** What axe-core finds wrong with the page as it stands: WCAG 2.0 to 2.2, levels A and AA, and its best practices. */
export async function violationsOf(page: Page): Promise<Violation[]> {
  axeSource ??= readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  // Evaluated by the debugger, which the page's content security policy does not concern.
  await page.evaluate(axeSource);
  const results: AxeResults = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations.map(({ id, impact, help, nodes }) => ({
    rule: id,
    impact: impact ?? '',
    help,
    nodes: nodes.slice(0, 5).map(node => `${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  }));
}
