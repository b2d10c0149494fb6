import type { IndexPart, Table } from '../model.ts';
import { defineRule } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M32',
  title: 'Indexes that another index makes superfluous',
  severity: 'performance',
  dialects: 'all',
  foundIn: 'schema',
  help: 'An index over (a, b) also serves searches for a. A second index over a alone costs space and slows down every change, and serves nothing.',
  *check({ model }) {
    const found: Member[] = [];
    for (const table of model.tables) {
      for (const superfluous of redundantIn(table)) {
        found.push({ object: `index ${superfluous} of ${objectOf(model, table)}`, line: table.line });
      }
    }
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'index', 'indexes');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'index', 'indexes'))} ${verb(found.length, 'is', 'are')} covered by another index that begins with the same columns: ${names}.`,
      why: 'Each superfluous index makes the load longer, the database larger and every change slower.',
      fix: 'All of them are created as at the source. Leave out the superfluous ones after a look at your queries; the other index does their work.',
      effort: [0.1, 0.5],
    };
  },
});

/** Names of plain indexes whose columns are the beginning of another index or key of the table. */
function redundantIn(table: Table): string[] {
  const keys = [table.primaryKey, ...table.uniqueKeys].flatMap(key =>
    key === undefined || key.parts?.some(isSpecial) ? [] : [{ columns: key.columns, rank: -1 }],
  );
  const indexes = table.indexes.flatMap((index, rank) => {
    const columns = index.parts.flatMap(({ column }) => (column === undefined ? [] : [column]));
    const isPlain = index.kind === 'btree' && index.where === undefined && !index.parts.some(isSpecial);
    return isPlain && columns.length === index.parts.length && columns.length > 0 ? [{ index, columns, rank }] : [];
  });
  return indexes.flatMap(({ index, columns, rank }) => {
    if (index.unique || index.include?.length) return [];
    const covers = (other: { columns: string[]; rank: number }) =>
      other.rank !== rank &&
      columns.every((name, at) => other.columns[at] === name) &&
      (other.columns.length > columns.length || other.rank < rank);
    return [...keys, ...indexes].some(covers) ? [index.name ?? 'without a name'] : [];
  });
}

function isSpecial(part: IndexPart): boolean {
  return (
    part.expression !== undefined ||
    part.prefixLength !== undefined ||
    part.descending === true ||
    part.nulls !== undefined ||
    part.operatorClass !== undefined ||
    part.collation !== undefined
  );
}
