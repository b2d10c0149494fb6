import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { modulePath } from './control.ts';
import { mutants, patchText } from './mutants.ts';
import { scenarios } from './scenarios/all.ts';

for (const mutant of mutants) {
  test(`${mutant.name}: its patches fit the modules as they are, and change them`, () => {
    for (const patch of mutant.patches) {
      const text = readFileSync(modulePath(patch.file), 'utf8');
      assert.is.not(patchText(text, patch), text);
    }
    assert.ok(scenarios.some(scenario => scenario.id === mutant.seenBy.scenario));
    assert.ok(mutant.seenBy.which.length > 0);
  });
}

test('a patch that does not fit any more is an error, never a platform without the mutant', () => {
  assert.throws(() => patchText('some text', { file: 'a.ts', find: 'other', replace: '' }), /make the patch fit/);
});

test.run();
