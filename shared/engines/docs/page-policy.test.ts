import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policyPlace, styleHashes, withPolicy } from './page-policy.ts';

const hashOf = (style: string): string => `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

test('a page may use its own styles and nothing else', () => {
  const page = withPolicy(`<head>${policyPlace.markup}<style>a{}</style></head><svg><style>b{}</style></svg>`);
  const policy = /content="([^"]*)"/.exec(page)?.[1];
  assert.is(
    policy,
    `default-src 'none'; style-src ${hashOf('a{}')} ${hashOf('b{}')}; base-uri 'none'; form-action 'none'`,
  );
  assert.not.match(page, 'unsafe');
});

test('a page without a style may use none, and escaped text is no style', () => {
  assert.match(withPolicy(policyPlace.markup), "style-src 'none'");
  assert.equal(styleHashes('<td>&lt;style&gt;x{}&lt;/style&gt;</td>'), []);
});

test.run();
