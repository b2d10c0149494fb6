/** A mail without its addressee. */
export interface MailText {
  subject: string;
  text: string;
  html: string;
}

/** The run has reached its end: what was found and where to read it. */
export function runCompletedMail(run: {
  projectName: string;
  fileName: string | undefined;
  grade: string;
  url: string;
}): MailText {
  return compose(`${run.projectName}: your report is ready (grade ${oneLine(run.grade)})`, [
    `${run.fileName ?? 'Your database'} was read and assessed: grade ${oneLine(run.grade)}.`,
    'The report says what will break and how to mend it; the bundle holds the PostgreSQL schema, the load order and the files to run it on.',
    { label: 'Open the report', url: run.url },
  ]);
}

/** The run could not go on: why, in words for its owner. */
export function runFailedMail(run: {
  projectName: string;
  fileName: string | undefined;
  message: string;
  url: string;
}): MailText {
  return compose(`${run.projectName}: the run could not be finished`, [
    `${run.fileName ?? 'Your database'} could not be taken to the end.`,
    run.message,
    'Nothing of yours was changed.',
    { label: 'See where it stopped', url: run.url },
  ]);
}

type Paragraph = string | { label: string; url: string };

/** Subject and paragraphs as text and as HTML; whatever they hold is shown as it is. */
export function compose(subject: string, paragraphs: readonly Paragraph[]): MailText {
  const asText = (part: Paragraph): string => (typeof part === 'string' ? part : `${part.label}: ${part.url}`);
  const asHtml = (part: Paragraph): string =>
    typeof part === 'string'
      ? `<p>${escapeHtml(part)}</p>`
      : `<p><a href="${escapeHtml(part.url)}">${escapeHtml(part.label)}</a></p>`;
  return {
    subject: oneLine(subject),
    text: `${paragraphs.map(asText).join('\n\n')}\n\n-- \nCloudForge\n`,
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(oneLine(subject))}</title></head>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 36rem">
${paragraphs.map(asHtml).join('\n')}
<p style="color: #666">CloudForge</p>
</body></html>
`,
  };
}

/** Names come from users: a line break in one must not become a header. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, character => entities[character] ?? character);
}
