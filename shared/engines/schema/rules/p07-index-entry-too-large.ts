import type { IndexPart, Table } from '../model.ts';
import { defineRule } from './support/define.ts';
import { uniqueKeysOf } from './support/keys.ts';
import { columnNamed, objectOf } from './support/walk.ts';
import { list, number } from './support/words.ts';

/** A third of a page, PostgreSQL's limit for one entry of a B-tree index (nbtree: BTMaxItemSize). */
const entryBytesMax = 2_704;
const bytesPerCharacterMax = 4;

export const rule = defineRule({
  code: 'P07',
  title: 'Values too long for an index',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'One entry of an ordinary PostgreSQL index holds at most 2,704 bytes, after compression. A longer value is refused: at first when the index is built, later when a row is added.',
  *check({ model }) {
    for (const table of model.tables) {
      for (const { name, parts, line } of orderedIndexes(table)) {
        const bytes = parts.reduce((sum, part) => sum + bytesOf(table, part), 0);
        if (bytes <= entryBytesMax) continue;
        const columns = parts.flatMap(part => (part.column === undefined ? [] : [part.column]));
        yield {
          object: `${objectOf(model, table)}.${columns.join(', ')}`,
          line,
          message: `The values in ${list(columns)} reach ${number(bytes)} bytes, but one entry of ${name === undefined ? 'the index over them' : `the index ${name}`} holds at most ${number(entryBytesMax)} after compression.`,
          why: 'If the longest value does not compress well, PostgreSQL refuses to build the index, or refuses the row later.',
          fix: 'Index a part of the value or its digest instead, such as left(column, 200) or md5(column), and use the same expression in your queries.',
          effort: [0.25, 2],
        };
      }
    }
  },
});

function orderedIndexes(table: Table): { name?: string; parts: IndexPart[]; line: number }[] {
  const keys = uniqueKeysOf({ ...table, indexes: [] }).map(key => ({
    ...(key.name === undefined ? {} : { name: key.name }),
    line: key.line,
    parts: key.parts ?? key.columns.map(column => ({ column })),
  }));
  return [...keys, ...table.indexes.filter(({ kind }) => kind === 'btree')];
}

/** Longest value seen, or what a prefix leaves of it. */
function bytesOf(table: Table, part: IndexPart): number {
  const column = part.column === undefined ? undefined : columnNamed(table, part.column);
  const seen = column?.profile?.bytesMax ?? 0;
  return part.prefixLength === undefined ? seen : Math.min(seen, part.prefixLength * bytesPerCharacterMax);
}
