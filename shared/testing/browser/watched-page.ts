import type { BrowserContext, Page } from 'playwright-core';

/** What went wrong in a page without anybody seeing it: kept until a test asks for it. */
export interface Watch {
  /** Errors of scripts and of the console (a content security policy that was broken is one), and of requests. */
  errors: string[];
  /** Requests that went to another host than the page's own. */
  foreign: string[];
}

/** Watches every page that the context opens. Answers that a test provokes are named in `expected`. */
export function watch(context: BrowserContext, origin: string, expected: readonly RegExp[]): Watch {
  const seen: Watch = { errors: [], foreign: [] };
  const note = (text: string): void => {
    if (!expected.some(pattern => pattern.test(text))) seen.errors.push(text);
  };
  context.on('page', (page: Page) => {
    page.on('pageerror', error => note(`${page.url()}: ${error.message}`));
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning')
        note(`${page.url()}: ${message.text()} ${message.location().url}`);
    });
    page.on('request', request => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== origin) seen.foreign.push(request.url());
    });
  });
  return seen;
}
