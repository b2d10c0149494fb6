import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderLoadOrder } from './load-order-markdown.ts';
import { renderReportMarkdown } from './report-markdown.ts';
import { assessmentOf, buildAssessment } from './testing.ts';
import { buildHostileAssessment, buildLargeAssessment, hostileTexts } from './testing-extremes.ts';

const options = {
  fileName: 'rental.sql.gz',
  sha256: 'ab'.repeat(32),
  generatedAt: '2026-11-24T05:35:00Z',
  version: '1.2.3',
};

/** Markdown without its code spans and code blocks: what is left can be markup. */
function prose(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,})/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (fence !== undefined && line.trim() === fence) fence = undefined;
    else if (fence === undefined) lines.push(line);
  }
  assert.is(fence, undefined);
  return lines.join('\n').replace(/(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
}

test('says verdict, findings with fixes, types, size and one next step', () => {
  const markdown = renderReportMarkdown(buildAssessment(), options);
  for (const text of [
    '**Not yet.** 1 problem stands',
    '## What blocks the move (1)',
    '### C09 · `repair.mechanic_id`, line 161',
    '**Why it matters.**',
    '```sql\nUPDATE repair SET',
    '| `tinyint(1)` | `boolean` | 1 | **no** |',
  ])
    assert.ok(markdown.includes(text), text);
  assert.is(markdown.match(/## Next step/g)?.length, 1);
  assert.not.ok(markdown.includes('JosÃ©'));
});

test('hostile text opens no HTML, link, image, heading or table cell', () => {
  const source = { ...options, fileName: hostileTexts.join('/'), maskSamples: false };
  const text = prose(renderReportMarkdown(buildHostileAssessment(), source));
  assert.not.match(text, /(?<!\\)[<>]/);
  assert.not.match(text, /(?<!\\)!?\[[^\]]*(?<!\\)\]\(/);
  assert.not.match(text, /https?:\/\//);
  assert.not.match(text, /^# heading/m);
  const rows = text.split('\n').filter(line => line.startsWith('| ') && line.includes('**no**'));
  assert.ok(rows.length > 0);
  for (const row of rows) assert.is(row.match(/(?<!\\)\|/g)?.length, 6, row);
});

test('stays readable when there is much, and says what it leaves out', () => {
  const large = renderReportMarkdown(buildLargeAssessment(1000, 10_000), options);
  assert.ok(large.length < 400_000);
  assert.match(large, /more, see report\.json/);
});

test('load order: parents, rows, circles', () => {
  const markdown = renderLoadOrder(buildAssessment());
  assert.match(markdown, /\| 1 \| `city` \| 48 \| 3 KiB \| nothing \|/);
  assert.match(markdown, /\| 8 \| `workshop` \| 6 \| 384 bytes \| `city`, `employee` \(circle 1\) \|/);
  assert.match(markdown, /1\. `employee`, `workshop`/);
  assert.match(renderLoadOrder(assessmentOf([], [])), /no tables to load/);
});

test('load order: a table with hostile names keeps its cells', () => {
  for (const line of renderLoadOrder(buildHostileAssessment())
    .split('\n')
    .filter(text => /^\| \d/.test(text)))
    assert.is(line.match(/(?<!\\)\|/g)?.length, 6, line);
});

test.run();
