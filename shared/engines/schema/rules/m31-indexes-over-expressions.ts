import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { indexObjectOf } from './support/walk.ts';
import { count, excerpt, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M31',
  title: 'Indexes over an expression',
  severity: 'performance',
  dialects: ['mysql', 'mariadb'],
  foundIn: 'schema',
  help: 'An index can cover the result of an expression, such as the lower-case form of a name. PostgreSQL can do the same, but uses the index only for queries with the very same expression in its own words.',
  *check({ model }) {
    const found = model.tables.flatMap(table =>
      table.indexes.flatMap(({ name, line, parts }) => {
        const expression = parts.find(part => part.expression !== undefined)?.expression;
        return expression === undefined ? [] : [{ object: indexObjectOf(model, table, name), line, expression }];
      }),
    );
    const [first] = found;
    if (first === undefined) return;
    const { names, ...where } = group(found, 'index', 'indexes');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'index', 'indexes'))} ${verb(found.length, 'covers', 'cover')} an expression instead of a column: ${names}.`,
      why: 'Written with the words of another database, the query no longer matches the index and becomes slow.',
      fix: `CloudForge translates the expression where it can do so with certainty. Compare it with your queries, such as the one that needs ${excerpt(first.expression)}.`,
      effort: [0.1, 1],
    };
  },
});
