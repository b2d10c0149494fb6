import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readScript } from './testing.ts';

const folder = join(import.meta.dirname, 'corpus');

/** Differences between what is expected and what is there: arrays whole, of objects only the fields expected. */
function differences(expected: unknown, actual: unknown, path: string): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [`${path}: expected a list, got ${JSON.stringify(actual)}`];
    if (actual.length !== expected.length) {
      return [`${path}: expected ${expected.length} items, got ${actual.length}: ${JSON.stringify(actual)}`];
    }
    return expected.flatMap((item, index) => differences(item, actual[index], `${path}[${index}]`));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null)
      return [`${path}: expected an object, got ${JSON.stringify(actual)}`];
    const fields = new Map<string, unknown>(Object.entries(actual));
    return Object.entries(expected).flatMap(([key, value]) => differences(value, fields.get(key), `${path}.${key}`));
  }
  return Object.is(expected, actual)
    ? []
    : [`${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
}

const cases = readdirSync(folder).filter(name => !name.startsWith('.'));

for (const name of cases) {
  test(`corpus ${name}`, () => {
    const script = readFileSync(join(folder, name, 'input.sql'));
    const expected: unknown = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8'));
    const found = differences(expected, readScript(script), name);
    assert.is(found.length, 0, found.join('\n'));
  });

  test(`corpus ${name}, byte by byte`, () => {
    const script = readFileSync(join(folder, name, 'input.sql'));
    assert.equal(readScript(script, { portions: [1] }), readScript(script));
  });
}

test('the comparison itself finds differences', () => {
  assert.is(differences({ a: [1] }, { a: [2], b: 3 }, '').length, 1);
  assert.is(differences({ a: [1] }, { a: [1, 2] }, '').length, 1);
  assert.is(differences({ a: { b: 1 } }, { a: { b: 1, c: 2 } }, '').length, 0);
});

test.run();
