import { canonicalFormOf } from './support/canonical-form.ts';
import { defineRule } from './support/define.ts';
import { columns } from './support/walk.ts';
import { count, list } from './support/words.ts';

export const rule = defineRule({
  code: 'V04',
  title: 'One canonical form of every value',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'schema',
  help: 'Both sides write many values in different ways: 1 and true, 1.50 and 1.5, a time with a zone or in UTC. Before they are compared each is brought into one form that is laid down for its type.',
  *check(input) {
    const numbers = new Map<string, number>();
    for (const { column, target } of columns(input)) {
      const form = canonicalFormOf(column, target?.type ?? '');
      if (form !== undefined) numbers.set(form, (numbers.get(form) ?? 0) + 1);
    }
    const total = [...numbers.values()].reduce((sum, number) => sum + number, 0);
    if (total === 0) return;
    yield {
      object: count(total, 'column'),
      line: 0,
      message: `What the two databases write in different ways is compared by what it means: ${list(
        [...numbers].map(([form, number]) => `${form} (${count(number, 'column')})`),
      )}.`,
      why: 'Compared letter by letter, equal values would look different, and a tool that cuts the differences away would miss real ones.',
      fix: 'The proof has a form for each type, written by other code than the copy; the certificate says which version of it was used. Nothing to do.',
      automatic: true,
    };
  },
});
