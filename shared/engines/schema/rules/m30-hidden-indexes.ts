import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { indexObjectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M30',
  title: 'Indexes that are switched off',
  severity: 'performance',
  dialects: ['mysql', 'mariadb', 'oracle'],
  foundIn: 'schema',
  help: 'An INVISIBLE (MariaDB: IGNORED) index is kept up to date but not used by any query: somebody wanted to know whether it can go. PostgreSQL has no such switch.',
  *check({ model }) {
    const found = model.tables.flatMap(table =>
      table.indexes
        .filter(({ invisible }) => invisible === true)
        .map(({ name, line }) => ({ object: indexObjectOf(model, table, name), line })),
    );
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'index', 'indexes');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'index', 'indexes'))} ${verb(found.length, 'is', 'are')} switched off at the source and would be in use in PostgreSQL: ${names}.`,
      why: 'An index that no query used still costs time on every change and space on the disk.',
      fix: 'If the experiment is over, leave the index out of the new schema. If it was an accident, nothing has to change.',
      effort: [0.1, 0.25],
    };
  },
});
