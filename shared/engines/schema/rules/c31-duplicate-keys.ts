import { defineRule } from './support/define.ts';
import type { Member } from './support/group.ts';
import { sourceName, sourceTable } from './support/sql.ts';
import { uncheckedDrafts } from './support/unchecked.ts';
import { objectOf, tableNamed } from './support/walk.ts';
import { count, list, sentence } from './support/words.ts';

export const rule = defineRule({
  code: 'C31',
  title: 'The same key twice',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'A primary or unique key promises that no two rows have the same values in its columns. Dumps made by hand, merged, or loaded with checks off sometimes break the promise. PostgreSQL refuses to build the key then.',
  *check({ model, facts }) {
    const unchecked: Member[] = [];
    for (const duplicate of facts.duplicateKeys) {
      if (duplicate.underCollation) continue;
      const table = tableNamed(model, duplicate.table);
      const object = `${table === undefined ? duplicate.table : objectOf(model, table)}.${duplicate.columns.join(', ')}`;
      if (duplicate.count === 0 && duplicate.approximate) unchecked.push({ object, line: table?.line ?? 0 });
      if (duplicate.count === 0) continue;
      const columns = duplicate.columns.map(name => sourceName(model.dialect, name)).join(', ');
      yield {
        object,
        line: table?.line ?? 0,
        message: sentence(
          `${duplicate.approximate ? 'about ' : ''}${count(duplicate.count, 'row')} of ${duplicate.table} ${duplicate.count === 1 ? 'repeats' : 'repeat'} a value of ${list(duplicate.columns)}, which is declared to be unique.`,
        ),
        why: 'PostgreSQL cannot build the key while two rows share it, so the move would stop after all rows were copied.',
        fix: `Remove or renumber one row of each pair at the source. This lists the values that occur more than once:\nSELECT ${columns}, COUNT(*) FROM ${sourceTable(model.dialect, table ?? { name: duplicate.table })} GROUP BY ${columns} HAVING COUNT(*) > 1;`,
        effort: [0.5, 3],
        rows: duplicate.count,
        samples: duplicate.samples.map(value => ({ line: 0, value })),
      };
    }
    yield* uncheckedDrafts(unchecked, 'the key is unique');
  },
});
