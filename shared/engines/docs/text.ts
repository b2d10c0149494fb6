/**
 * The one place where text from a dump becomes safe to print. Names, values and messages come from the uploaded file
 * and are hostile until they have passed through a function of this file.
 */

const bidirectionalControls = /[\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/gu;

const named = (character: string): string =>
  `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;

/**
 * Text in which nothing is invisible: control characters, zero-width characters and bidirectional controls are shown
 * as `<U+202E>`, unpaired surrogates as U+FFFD. Line breaks and tabs stay. (Trojan Source, CVE-2021-42574.)
 */
export function visible(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replace(controls, named).replace(bidirectionalControls, named);
}

/** Visible text on one line: any run of white space becomes one blank. */
export function singleLine(text: string): string {
  return visible(text.replace(/[\s\u0085\u2028\u2029]+/gu, ' ')).trim();
}

/** Cuts text at `charactersMax` code points and marks the cut with an ellipsis. */
export function shorten(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const characters = Array.from(text.slice(0, charactersMax * 2 + 2));
  return characters.length <= charactersMax ? text : `${characters.slice(0, charactersMax - 1).join('')}…`;
}

const htmlEntities: { [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text for HTML and SVG, in element content and in quoted attributes alike. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, character => htmlEntities[character] ?? '');
}

/**
 * Text for the running prose or a table cell of GitHub-flavoured Markdown, on one line. Everything that could open
 * emphasis, code, a link, an image, HTML, a table cell or a bare-address link is escaped.
 */
export function escapeMarkdown(text: string): string {
  return singleLine(text)
    .replace(/[\\`*_[\]<>|&~$]/g, '\\$&')
    .replace(/^([#+\-=]|\d{1,9}[.)])(?=\s|$)/, (_, mark: string) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`)
    .replace(/\b(https?|ftp|mailto|xmpp)(?=:)/gi, '$1\\')
    .replace(/\bwww(?=\.)/gi, '$&\\')
    .replaceAll('@', '&#64;');
}

/**
 * Text as a Markdown code span. The fence is longer than any run of backticks inside; a pipe is escaped, because it
 * would end a table cell even within code.
 */
export function codeSpan(text: string): string {
  const line = singleLine(text);
  if (line === '') return '(empty)';
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(run => run.length));
  const fence = '`'.repeat(longest + 1);
  const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line;
  return `${fence}${padded.replaceAll('|', '\\|')}${fence}`;
}

/** Text as a fenced Markdown block that nothing inside can close. */
export function codeBlock(text: string, language: string): string {
  const body = visible(text);
  const longest = Math.max(2, ...(body.match(/`+/g) ?? []).map(run => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}`;
}

/** Text for a `-- ` comment in SQL or a `# ` comment in YAML: one visible line, so that it can never end early. */
export function commentLine(text: string): string {
  return singleLine(text);
}
