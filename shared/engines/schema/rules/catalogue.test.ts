import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { catalogue } from './catalogue.ts';
import { rules } from './index.ts';

const lineOf = new Map(catalogue.map(line => [line.code, line]));

test('a line is checked exactly if a rule of that code exists', () => {
  const checked = catalogue.filter(({ state }) => state === 'checked').map(({ code }) => code);
  assert.equal(checked.toSorted(), rules.map(({ code }) => code).toSorted());
});

test('a rule and its line have the same title', () => {
  for (const { code, title } of rules) assert.is(lineOf.get(code)?.title, title);
});

test('codes are unique and without gaps', () => {
  assert.is(lineOf.size, catalogue.length);
  for (const [letter, count] of Object.entries({ C: 36, M: 46, L: 27, P: 12, T: 36, O: 40, V: 15 })) {
    const codes = catalogue.map(({ code }) => code).filter(code => code.startsWith(letter));
    assert.equal(
      codes,
      Array.from({ length: count }, (_, at) => `${letter}${String(at + 1).padStart(2, '0')}`),
    );
  }
});

test.run();
