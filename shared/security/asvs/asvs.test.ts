import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkout } from '#shared/testing/source-files.ts';
import { chapters } from './chapters.ts';
import { renderAsvsPage } from './render-page.ts';
import { standardIds } from './testing-ids.ts';

const all = chapters.flatMap(({ requirements }) => requirements);
const read = (path: string): string => readFileSync(join(checkout, path), 'utf8');

test('every requirement of levels 1 and 2 is there, once, in its chapter and order', () => {
  const wanted = standardIds.flatMap(({ level, ids }) => ids.split(' ').map(id => `${id} level ${level}`));
  assert.is(wanted.length, 253);
  const parts = (text: string): number[] => text.split(/[. ]/).slice(0, 3).map(Number);
  const byNumber = (one: string, other: string): number => {
    const [left, right] = [parts(one), parts(other)];
    return (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? 0) - (right[1] ?? 0) || (left[2] ?? 0) - (right[2] ?? 0);
  };
  assert.equal(
    all.map(({ id, level }) => `${id} level ${level}`),
    wanted.sort(byNumber),
  );
  for (const { number, requirements } of chapters)
    for (const { id } of requirements) assert.ok(id.startsWith(`${number}.`), id);
});

test('every place that is named exists', () => {
  const missing: string[] = [];
  for (const { id, where } of all) {
    assert.ok(where.length > 0, `${id} names no place`);
    for (const place of where) {
      const [path = '', heading] = place.split('#');
      if (!existsSync(join(checkout, path))) missing.push(`${id}: ${path}`);
      else if (heading !== undefined && !headingsOf(path).includes(heading)) missing.push(`${id}: ${place}`);
    }
  }
  assert.equal(missing, []);
});

test('every test that is named exists, under that very name', () => {
  const missing: string[] = [];
  for (const { id, tests } of all)
    for (const [file, name] of tests) {
      if (!existsSync(join(checkout, file))) missing.push(`${id}: ${file}`);
      else if (!testNamesOf(file).has(name)) missing.push(`${id}: ${file}: ${name}`);
    }
  assert.equal(missing, [], 'A test was renamed or is gone: say in shared/security/asvs what shows it now.');
});

test('what counts as met has a test, or a page where a page is asked for; all else says why', () => {
  for (const { id, text, state, where, tests, note } of all) {
    const asksForPage = /document|inventory|catalog/i.test(text);
    if (state === 'met')
      assert.ok(tests.length > 0 || (asksForPage && where.some(place => place.includes('#'))), `${id} has no test`);
    else assert.ok((note ?? '').length > 10, `${id} does not say why`);
  }
});

test('few requirements do not apply, and half of those at least are of the authorization server', () => {
  const left = all.filter(({ id, state }) => state === 'not applicable' && !id.startsWith('17.'));
  assert.ok(left.length <= 40, `${left.length} do not apply`);
  assert.ok(left.filter(({ id }) => id.startsWith('10.')).length * 2 >= left.length);
  const webRtc = all.filter(({ id }) => id.startsWith('17.'));
  assert.ok(webRtc.every(({ state }) => state === 'not applicable'));
});

test('the page says what the list says', () => {
  assert.is(read('site/src/content/docs/asvs.md'), renderAsvsPage(), 'Run: npm run generate');
});

test('SECURITY.md names only files that exist, and shows each threat that is stopped by a test', () => {
  const text = read('SECURITY.md');
  const paths = [...text.matchAll(/`([\w./-]+\.(?:test\.ts|md))`/g)].map(([, path]) => path ?? '');
  assert.ok(paths.length > 50, `${paths.length} files`);
  assert.equal(
    paths.filter(path => !existsSync(join(checkout, path))),
    [],
  );
  const threats = text.split('\n').filter(line => /^\| [STRIDE](?:, [STRIDE])* \|/.test(line));
  assert.ok(threats.length > 35, `${threats.length} threats`);
  for (const line of threats) assert.match(line, /`[\w./-]+\.test\.ts`/, line.slice(0, 80));
});

const headings = new Map<string, string[]>();

function headingsOf(path: string): string[] {
  const known = headings.get(path) ?? [...read(path).matchAll(/^#{1,4} (.+)$/gm)].map(([, title]) => title ?? '');
  headings.set(path, known);
  return known;
}

const testNames = new Map<string, Set<string>>();

/** Names of a file's tests as they stand there; what a template fills in is an ellipsis. */
function testNamesOf(path: string): Set<string> {
  const known =
    testNames.get(path) ??
    new Set(
      [...read(path).matchAll(/\btest\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`)/g)].map(
        ([, single, double, template]) =>
          (single ?? double ?? (template ?? '').replaceAll(/\$\{[^}]*\}/g, '…')).replaceAll(/\\(.)/g, '$1'),
      ),
    );
  testNames.set(path, known);
  return known;
}

test.run();
