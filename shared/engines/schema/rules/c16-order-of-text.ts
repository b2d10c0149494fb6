import { defineRule } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { columnNamed, indexObjectOf, isText } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C16',
  title: 'Text is sorted by other rules',
  severity: 'cosmetic',
  dialects: ['mysql', 'mariadb', 'sqlite', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'Each database sorts text by a collation: where capitals, accents, blanks and signs go. PostgreSQL uses the collation that was chosen when the new database was created.',
  *check({ model }) {
    const sorted: Member[] = [];
    for (const table of model.tables) {
      for (const { parts, kind, line, name } of table.indexes) {
        const isOrdered =
          kind === 'btree' &&
          parts.some(part => {
            const column = part.column === undefined ? undefined : columnNamed(table, part.column);
            return column !== undefined && isText(column.type);
          });
        if (isOrdered) sorted.push({ object: indexObjectOf(model, table, name), line });
      }
    }
    if (sorted.length === 0) return;
    const { names, ...where } = group(sorted, 'index', 'indexes');
    yield {
      ...where,
      message: `${sentence(count(sorted.length, 'index', 'indexes'))} ${verb(sorted.length, 'sorts', 'sort')} text: ${names}. The order of such lists can change a little.`,
      why: 'Lists that your application shows sorted by text may come in another order, and pages of a long list may begin at another row.',
      fix: 'Compare one sorted list that you know. If it matters, name the order in the query, such as ORDER BY name COLLATE "de-x-icu", or create the database with the locale you want.',
      effort: [0, 0.5],
    };
  },
});
