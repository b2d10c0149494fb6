import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeBlock, codeSpan, commentLine, escapeHtml, escapeMarkdown, shorten, singleLine, visible } from './text.ts';

test('escapeHtml leaves nothing that could open a tag, an attribute or an entity', () => {
  assert.is(escapeHtml(`<a href="x" title='y'>&\``), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&#96;');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const escaped = escapeHtml(text);
      assert.not.match(escaped, /[<>"'`]/);
      assert.not.match(escaped, /&(?!(amp|lt|gt|quot|#39|#96);)/);
    }),
  );
});

test('visible shows controls and bidirectional overrides, and mends surrogates', () => {
  assert.is(visible('a\u202Eb\u0000c\tz\r\n'), 'a<U+202E>b<U+0000>c\tz\n');
  assert.is(visible('\uD800'), '\uFFFD');
  assert.is(visible('Zoë 表 🚲'), 'Zoë 表 🚲');
});

test('escapeMarkdown defuses emphasis, links, images, cells, HTML and bare addresses', () => {
  assert.is(escapeMarkdown('a|b'), 'a\\|b');
  assert.is(escapeMarkdown('[x](y) ![z](w)'), '\\[x\\](y) !\\[z\\](w)');
  assert.is(escapeMarkdown('<b> &amp; `c` **d**'), '\\<b\\> \\&amp; \\`c\\` \\*\\*d\\*\\*');
  assert.is(
    escapeMarkdown('see https://evil.invalid and www.evil.invalid or a@b.c'),
    'see https\\://evil.invalid and www\\.evil.invalid or a&#64;b.c',
  );
  assert.is(escapeMarkdown('# no heading'), '\\# no heading');
  assert.is(escapeMarkdown('1. no list'), '1\\. no list');
  assert.is(escapeMarkdown('5.7.44'), '5.7.44');
  assert.is(escapeMarkdown('two\nlines'), 'two lines');
});

test('codeSpan and codeBlock have fences that their text cannot close', () => {
  assert.is(codeSpan('plain'), '`plain`');
  assert.is(codeSpan('a``b'), '```a``b```');
  assert.is(codeSpan('`'), '`` ` ``');
  assert.is(codeSpan('a|b'), '`a\\|b`');
  assert.is(codeSpan(' \n '), '(empty)');
  assert.is(codeBlock('````', 'sql'), '`````sql\n````\n`````');
});

test('commentLine and singleLine never hold a line break of any kind', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      assert.not.match(commentLine(text), /[\n\r\u0085\u2028\u2029\u000B\u000C]/);
    }),
  );
  assert.is(singleLine('a\u2028b\u000Bc'), 'a b c');
});

test('shorten counts code points and marks the cut', () => {
  assert.is(shorten('abc', 3), 'abc');
  assert.is(shorten('abcd', 3), 'ab…');
  assert.is(shorten('🚲🚲🚲', 3), '🚲🚲🚲');
});

test.run();
