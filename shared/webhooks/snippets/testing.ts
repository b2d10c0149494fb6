import { readFileSync, writeFileSync } from 'node:fs';

const fences: Readonly<Record<string, string>> = {
  'verify.ts': 'ts',
  'verify.py': 'python',
  'verify.go': 'go',
  'Verify.java': 'java',
  'verify.rs': 'rust',
};

/** Languages in which the documentation shows how a signature is checked. */
export const snippetFiles: readonly string[] = Object.keys(fences);

/** The part of a snippet's file that is shown. Throws where its two marks are missing. */
export function snippetOf(file: string): string {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  const shown = /snippet begins\n([\s\S]*?)\n[^\n]*snippet ends/.exec(text)?.[1];
  if (shown === undefined) throw new Error(`${file} has no marks "snippet begins" and "snippet ends".`);
  // Java's class begins inside of what is shown and ends behind it.
  return (file === 'Verify.java' ? `${shown}\n}` : shown).trim();
}

/** A page with each code block that follows `<!-- snippet FILE -->` replaced by the file's own text. */
export function includeSnippets(page: string): string {
  return page.replaceAll(
    /(<!-- snippet ([\w.]+) -->\n\n)```[^\n]*\n(?:(?!```)[^\n]*\n)*```/g,
    (_all, mark: string, file: string) => `${mark}\`\`\`${fences[file] ?? ''}\n${snippetOf(file)}\n\`\`\``,
  );
}

/** The documentation's page. */
export const pageUrl = new URL('../../../site/src/content/docs/webhooks.md', import.meta.url);

if (import.meta.main) writeFileSync(pageUrl, includeSnippets(readFileSync(pageUrl, 'utf8')));
