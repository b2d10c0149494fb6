import type { BrowserContext } from 'playwright-core';

/** What a content security policy stopped: `PAGE: DIRECTIVE blocked WHAT`. Grows while pages are visited. */
export async function policyViolations(context: BrowserContext): Promise<string[]> {
  const found: string[] = [];
  await context.exposeFunction('noteViolation', (text: string) => {
    found.push(text);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => {
      const note: unknown = Reflect.get(window, 'noteViolation');
      const what = event.blockedURI || event.sample || 'something inline';
      if (typeof note === 'function') note(`${location.pathname}: ${event.effectiveDirective} blocked ${what}`);
    });
  });
  return found;
}
