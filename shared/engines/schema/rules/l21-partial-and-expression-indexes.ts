import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { indexObjectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L21',
  title: 'Indexes over some rows, or over an expression',
  severity: 'cosmetic',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'SQLite and PostgreSQL both know indexes that cover only some rows (WHERE ...) or the result of an expression. The conditions only have to be written in the words of the other.',
  *check({ model }) {
    const found = model.tables.flatMap(table =>
      table.indexes
        .filter(({ where, parts }) => where !== undefined || parts.some(({ expression }) => expression !== undefined))
        .map(({ name, line }) => ({ object: indexObjectOf(model, table, name), line })),
    );
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'index', 'indexes');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'index', 'indexes'))} ${verb(found.length, 'covers', 'cover')} only some rows, or an expression: ${names}.`,
      why: 'A unique index over some rows is a rule about your data, not only a help for searches.',
      fix: 'CloudForge translates the condition. An index that it cannot translate with certainty has a finding of its own.',
      automatic: true,
    };
  },
});
