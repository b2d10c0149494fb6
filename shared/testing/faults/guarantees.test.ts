import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkout } from '../source-files.ts';
import { shortPlan } from './short-plan.ts';

const page = readFileSync(join(checkout, 'site/src/content/docs/guarantees.md'), 'utf8');

interface Proof {
  guarantee: string;
  file: string;
  /** Names of tests, in curly quotes. */
  names: string[];
  /** Cases of the fault suite: F6 and its name in code quotes. */
  cases: { id: string; name: string }[];
}

/** Every line of the page that begins with a command of its own. */
const proofs: Proof[] = page.split(/^## /m).flatMap(section =>
  [...section.matchAll(/^- `npm test -- ([^`]+)`: (.+)$/gm)].map(([, file = '', rest = '']) => ({
    guarantee: section.slice(0, 2),
    file,
    names: [...rest.matchAll(/“([^”]+)”/g)].map(found => found[1] ?? ''),
    cases: [...rest.matchAll(/(F\d) `([^`]+)`/g)].map(([, id = '', name = '']) => ({ id, name })),
  })),
);

for (const guarantee of ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7']) {
  test(`${guarantee} is on the page, and so is a test that proves it`, () => {
    assert.match(page, new RegExp(`^## ${guarantee}: `, 'm'));
    assert.ok(proofs.some(proof => proof.guarantee === guarantee));
  });
}

for (const { guarantee, file, names, cases } of proofs) {
  test(`${guarantee}: ${file} has the tests that the page names`, () => {
    assert.ok(existsSync(join(checkout, file)), `there is no ${file}`);
    assert.ok(names.length + cases.length > 0, 'the line names no test');
    const text = readFileSync(join(checkout, file), 'utf8');
    for (const name of names) assert.ok(text.includes(`'${name}'`), `${file} has no test “${name}”`);
    for (const { id, name } of cases)
      assert.ok(shortPlan[id]?.includes(name), `the fault suite's tests run no ${id} ${name}`);
  });
}

test('the page tells of every kind of fault', () => {
  for (const id of Object.keys(shortPlan)) assert.match(page, new RegExp(`^\\| ${id} `, 'm'));
});

test.run();
