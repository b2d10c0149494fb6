import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differences } from '../base/testing.ts';
import { readScript } from './testing.ts';

const folder = join(import.meta.dirname, 'corpus');

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
