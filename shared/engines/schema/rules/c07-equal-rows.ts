import { defineRule } from './support/define.ts';
import type { Member } from './support/group.ts';
import { uncheckedDrafts } from './support/unchecked.ts';
import { objectOf, tableNamed } from './support/walk.ts';
import { count, sentence } from './support/words.ts';

export const rule = defineRule({
  code: 'C07',
  title: 'Equal rows in a table without a key',
  severity: 'behaviour',
  dialects: 'all',
  foundIn: 'rows',
  help: 'A table without a key may hold the same row twice. Such rows are copied as they are, and the proof adds up the digests of all rows, so that a twin that got lost would show.',
  *check({ model, facts }) {
    const unchecked: Member[] = [];
    for (const { table: name, count: rows, approximate } of facts.duplicateRows) {
      const table = tableNamed(model, name);
      const place = { object: table === undefined ? name : objectOf(model, table), line: table?.line ?? 0 };
      if (rows === 0 && approximate) unchecked.push(place);
      if (rows === 0) continue;
      yield {
        ...place,
        message: sentence(
          `${approximate ? 'about ' : ''}${count(rows, 'row')} of this table ${rows === 1 ? 'repeats' : 'repeat'} another row in every column, and the table has no key that would tell them apart.`,
        ),
        why: 'If one of two equal rows were lost or copied twice, no comparison by key could notice it.',
        fix: 'CloudForge copies every one of them and proves their number with a sum over all rows. If they are mistakes, remove them at the source first.',
        automatic: true,
        rows,
      };
    }
    yield* uncheckedDrafts(unchecked, 'rows repeat each other');
  },
});
