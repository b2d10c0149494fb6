import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderReportHtml } from './report-html.ts';
import { assessmentOf, buildAssessment, buildFinding } from './testing.ts';
import { buildHostileAssessment, buildLargeAssessment, hostileTexts } from './testing-extremes.ts';

const options = {
  fileName: 'rental.sql.gz',
  sha256: 'ab'.repeat(32),
  generatedAt: '2026-11-24T05:35:00Z',
  version: '1.2.3',
};
const page = renderReportHtml(buildAssessment(), options);
const hostile = renderReportHtml(buildHostileAssessment(), {
  ...options,
  fileName: hostileTexts.join('/'),
  maskSamples: false,
});
const large = renderReportHtml(buildLargeAssessment(1000, 10_000), options);

/** Tags of a page in order, attributes included; text between them is left out. */
const tagsOf = (markup: string): string[] => markup.match(/<\/?[a-z][^>]*>/gi) ?? [];

function headingsOf(markup: string): number[] {
  return [...markup.matchAll(/<h([1-6])[ >]/g)].map(match => Number(match[1]));
}

test('says everything that a decision needs', () => {
  for (const text of [
    '1 problem stands between this database and PostgreSQL.',
    'Why grade C',
    '14 rows break a foreign key.',
    'What blocks the move',
    'What would lose data',
    'What will behave differently',
    'Why it matters',
    'What to do',
    'How types are translated',
    'In which order tables are loaded',
    'How large the new database is',
    'How much work is left',
    'Your next step',
  ])
    assert.ok(page.includes(text), text);
  assert.is(page.match(/Your next step/g)?.length, 1);
  assert.ok(page.includes('<svg'));
});

test('asks the network for nothing and runs no script', () => {
  for (const markup of [page, hostile, large]) {
    const tags = tagsOf(markup).map(tag => tag.replace(/=\s*"(#?)[^"]*"/g, '="$1"'));
    assert.equal(
      tags.filter(tag => /^<(script|link|img|iframe|object|embed|form|base|video|audio|image|use)\b/i.test(tag)),
      [],
    );
    assert.equal(
      tags.filter(tag => /\s(src|srcset|on[a-z]+|formaction|xlink:href)\s*=/i.test(tag)),
      [],
    );
    assert.equal(
      tags.filter(tag => /\shref\s*=\s*"(?!#)/i.test(tag)),
      [],
    );
    assert.not.match(markup, /@import|url\(/);
  }
});

test('tags are balanced, also with hostile text', () => {
  const empty = /^<(meta|input|br|hr)\b/;
  for (const markup of [page, hostile, large]) {
    const open: string[] = [];
    for (const tag of tagsOf(markup)) {
      const name = /[a-z][\w-]*/i.exec(tag)?.[0] ?? '';
      if (tag.startsWith('</')) assert.is(open.pop(), name);
      else if (!tag.endsWith('/>') && !empty.test(tag)) open.push(name);
    }
    assert.equal(open, []);
  }
});

test('text of the dump is never markup', () => {
  for (const text of ['<script>', '<img', '</style></svg>', "' onmouseover='", '<?php', '\u202E', '\u0000'])
    assert.not.ok(hostile.includes(text), text);
  assert.ok(hostile.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
});

test('headings go down one level at a time, ids are unique, links have a target, tables a caption', () => {
  for (const markup of [page, hostile, large, renderReportHtml(assessmentOf([], []), options)]) {
    const levels = headingsOf(markup);
    assert.is(levels[0], 1);
    assert.is(levels.filter(level => level === 1).length, 1);
    for (const [index, level] of levels.entries())
      assert.ok(level - (levels[index - 1] ?? 0) <= 1, `h${level} at ${index}`);
    const ids = [...markup.matchAll(/\sid="([^"]*)"/g)].map(match => match[1]);
    assert.is(new Set(ids).size, ids.length);
    for (const match of markup.matchAll(/href="#([^"]*)"/g)) assert.ok(ids.includes(match[1]), match[1]);
    for (const match of markup.matchAll(/aria-labelledby="([^"]*)"/g))
      for (const id of match[1]?.split(' ') ?? []) assert.ok(ids.includes(id), id);
    assert.is(markup.match(/<table>/g)?.length, markup.match(/<caption>/g)?.length);
  }
  assert.match(page, /<html lang="en">/);
  assert.match(page, /<main id="main">/);
});

test('many findings of a rule stand under its title', () => {
  const rules = [{ code: 'C01', title: 'Names are too long' }];
  const assessment = assessmentOf(
    [],
    ['a', 'b'].map(object => buildFinding('C01', 'behaviour', object)),
  );
  assert.match(renderReportHtml(assessment, { ...options, rules }), /<h4>Names are too long<\/h4>/);
});

test('stays small with a thousand tables and ten thousand findings, and says what it leaves out', () => {
  assert.ok(large.length < 1_500_000, String(large.length));
  assert.match(large, /and 880 more tables, see report\.json/);
  assert.match(large, /and \d+ more, see report\.json/);
  assert.match(large, /it is in er-diagram\.svg/);
});

test('row samples are masked by default', () => {
  assert.not.ok(page.includes('JosÃ©'));
  assert.ok(page.includes('0000-00-00'));
  assert.ok(renderReportHtml(buildAssessment(), { ...options, maskSamples: false }).includes('JosÃ©'));
});

test('the same assessment gives the same bytes', () => {
  assert.is(renderReportHtml(buildAssessment(), options), page);
});

test.run();
