import { createHash } from 'node:crypto';
import { type Html, trusted } from './html.ts';

const place = '<!-- policy -->';

/** Where `withPolicy` puts the policy: in the head of a page, before any text of an upload. */
export const policyPlace: Html = trusted(place);

/** A style element as this code base writes it. Text of an upload is escaped, so it can't hold one. */
const styleElement = /<style>([^<]*)<\/style>/g;
const stylesMax = 20;

/**
 * The page with the content security policy that fits it: its own styles by their hashes (CSP Level 3, 8.3), and
 * nothing else. No script, no request: even if a value slipped through the escaping, a browser would not run or load it.
 */
export function withPolicy(markup: string): string {
  const policy = `default-src 'none'; style-src ${styleHashes(markup).join(' ') || "'none'"}; base-uri 'none'; form-action 'none'`;
  return markup.replace(place, `<meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

/** The hashes of a page's or picture's style elements, as a policy names them: `'sha256-...'`. */
export function styleHashes(markup: string): string[] {
  const hashes = new Set<string>();
  for (const match of markup.matchAll(styleElement)) {
    if (hashes.size >= stylesMax) break;
    hashes.add(
      `'sha256-${createHash('sha256')
        .update(match[1] ?? '')
        .digest('base64')}'`,
    );
  }
  return [...hashes];
}
