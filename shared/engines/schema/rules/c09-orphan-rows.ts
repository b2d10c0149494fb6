import { ignoresCase } from './support/collation.ts';
import { defineRule } from './support/define.ts';
import type { Member } from './support/group.ts';
import { sourceName, sourceTable } from './support/sql.ts';
import { uncheckedDrafts } from './support/unchecked.ts';
import { columnNamed, objectOf, tableNamed } from './support/walk.ts';
import { count, list, sentence } from './support/words.ts';

export const rule = defineRule({
  code: 'C09',
  title: 'Rows whose parent row does not exist',
  severity: 'data-loss',
  dialects: 'all',
  foundIn: 'rows',
  help: 'A foreign key promises that every child row has a parent row. Sources that had the check switched off hold children without one. PostgreSQL refuses to add the foreign key while such rows exist, unless it is told not to look at the old rows (NOT VALID).',
  *check({ model, facts }) {
    const unchecked: Member[] = [];
    for (const orphan of facts.orphans) {
      const child = tableNamed(model, orphan.table);
      const object = `${child === undefined ? orphan.table : objectOf(model, child)}.${orphan.columns.join(', ')}`;
      if (orphan.count === 0 && orphan.approximate) unchecked.push({ object, line: child?.line ?? 0 });
      if (orphan.count === 0) continue;
      const key = child?.foreignKeys.find(key => key.columns.join('\0') === orphan.columns.join('\0'));
      const parent = tableNamed(model, orphan.referencedTable, key?.referencedSchema);
      const parentColumns = key?.referencedColumns.length ? key.referencedColumns : (parent?.primaryKey?.columns ?? []);
      const quote = (name: string) => sourceName(model.dialect, name);
      const pairs = orphan.columns.map((column, at) => [quote(column), quote(parentColumns[at] ?? column)] as const);
      const isFolded =
        child !== undefined &&
        orphan.columns.some(name => {
          const column = columnNamed(child, name);
          return column !== undefined && ignoresCase(model, child, column);
        });
      const missing = isFolded ? 'that is not there in the same letters' : 'that does not exist';
      const query =
        `SELECT c.* FROM ${sourceTable(model.dialect, child ?? { name: orphan.table })} c ` +
        `LEFT JOIN ${sourceTable(model.dialect, parent ?? { name: orphan.referencedTable })} p ` +
        `ON ${pairs.map(([own, other]) => `p.${other} = c.${own}`).join(' AND ')} ` +
        `WHERE p.${pairs[0]?.[1] ?? 'id'} IS NULL AND ${pairs.map(([own]) => `c.${own} IS NOT NULL`).join(' AND ')};`;
      yield {
        object,
        line: key?.line ?? child?.line ?? 0,
        message: sentence(
          `${orphan.approximate ? 'about ' : ''}${count(orphan.count, 'row')} of ${orphan.table} ${orphan.count === 1 ? 'points' : 'point'} with ${list(orphan.columns)} to a row of ${orphan.referencedTable} ${missing}.`,
        ),
        why: isFolded
          ? 'The source ignores the case of letters here: a parent that is written in other letters is one to it. PostgreSQL tells them apart; a join leaves such rows out, and it refuses the foreign key if it checks the old rows.'
          : 'What these rows referred to is gone already; a join leaves them out, and PostgreSQL refuses the foreign key if it checks the old rows.',
        fix: `CloudForge adds the foreign key as NOT VALID: it holds for new rows, and the old ones are copied as they are. Repair or delete them, at the source or after the move, and then run ALTER TABLE ... VALIDATE CONSTRAINT. ${isFolded ? 'Write both in the same letters, or give both columns a collation that ignores case. ' : ''}This finds ${isFolded ? 'those without any parent' : 'them'} at the source:\n${query}`,
        effort: [0.5, 3],
        rows: orphan.count,
        samples: orphan.samples.map(value => ({ line: 0, value })),
      };
    }
    yield* uncheckedDrafts(unchecked, 'every row has its parent row');
  },
});
