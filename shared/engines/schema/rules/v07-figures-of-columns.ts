import { defineRule } from './support/define.ts';
import { targetNumbers } from './support/figures.ts';
import { statements } from './support/group.ts';
import { count } from './support/words.ts';

export const rule = defineRule({
  code: 'V07',
  title: 'Counts, smallest, largest and sum of each column',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'rows',
  help: 'The digests prove that all values are equal; figures that a person can read make it visible. For the number columns of the largest tables this gives a query and what the source answers.',
  *check(input) {
    const found = targetNumbers(input);
    const [first] = found;
    if (first === undefined) return;
    yield {
      object: found.length === 1 ? first.object : count(found.length, 'table'),
      line: first.line,
      message: `Of ${count(found.length, 'table')} the source gives counts and the smallest and largest numbers, to be compared by eye.`,
      why: 'A proof is better believed where everyone can check a part of it by hand.',
      fix: `Nothing has to be done. To see it for yourself, run these in the new database; the answer of the source stands behind each:${statements(
        found.map(({ sql }) => sql),
      )}`,
      automatic: true,
    };
  },
});
