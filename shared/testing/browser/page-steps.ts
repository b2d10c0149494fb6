import type { Locator, Page } from 'playwright-core';
import * as assert from 'uvu/assert';

/** Waits until nothing is loading any more; the live stream of a run never ends, so the network never does. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('astro-island[ssr]') === null && document.querySelector('.busy') === null,
  );
}

/** The text of an element, seen or not; empty where it has none. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}

/** Two frames: styles that follow the colour scheme are all computed anew by then. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** The text of what has the focus. */
export async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => document.activeElement?.textContent.trim() ?? '');
}

/** Presses Tab until the focus is on what is wanted; fails where the keyboard does not get there. */
export async function tabTo(page: Page, isWanted: (element: Element) => boolean): Promise<void> {
  const wanted = `(${isWanted.toString()})(document.activeElement)`;
  for (let presses = 0; presses < 80; presses += 1) {
    if (await page.evaluate<boolean>(wanted)) return;
    await page.keyboard.press('Tab');
  }
  assert.unreachable(`the keyboard does not reach ${isWanted.toString()}`);
}

/** Every page of the documentation, as its navigation names them. */
export async function docsPaths(page: Page, docs: string): Promise<string[]> {
  const html = await (await page.request.get(docs)).text();
  const paths = [...html.matchAll(/href="(\/docs\/[^"#]*)"/g)].map(match => match[1] ?? '');
  return [...new Set(paths)];
}

/** Links of these pages to pages of the site, or to places on them, that do not exist: `FROM -> HREF`. */
export async function brokenLinks(page: Page, origin: string, paths: readonly string[]): Promise<string[]> {
  const broken = new Set<string>();
  const places = new Map<string, Set<string> | 'missing'>();
  const placesOf = async (path: string): Promise<Set<string> | 'missing'> => {
    const known = places.get(path);
    if (known !== undefined) return known;
    const response = await page.request.get(`${origin}${path}`);
    const html = await response.text();
    const found = response.ok()
      ? new Set([...html.matchAll(/ id="([^"]+)"/g)].map(match => match[1] ?? ''))
      : 'missing';
    places.set(path, found);
    return found;
  };
  for (const path of paths) {
    const html = await (await page.request.get(`${origin}${path}`)).text();
    for (const [, href = ''] of html.matchAll(/<a [^>]*href="([^"]+)"/g)) {
      const url = new URL(href.replaceAll('&amp;', '&'), `${origin}${path}`);
      if (url.origin !== origin) continue;
      const found = await placesOf(url.pathname);
      const place = decodeURIComponent(url.hash.slice(1));
      // The places of these pages come with their data, and have no element of their own in the file.
      const isTab = /^\/(account|admin|organization|runs|webhooks)\//.test(url.pathname);
      if (found === 'missing' || (place !== '' && !isTab && !found.has(place))) broken.add(`${path} -> ${href}`);
    }
  }
  return [...broken];
}
