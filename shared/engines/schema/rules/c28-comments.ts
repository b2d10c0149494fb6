import { defineRule } from './support/define.ts';
import { count } from './support/words.ts';

export const rule = defineRule({
  code: 'C28',
  title: 'Comments on tables and columns',
  severity: 'cosmetic',
  dialects: ['mysql', 'mariadb', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'Comments that explain tables and columns are part of the database. Tools often lose them; PostgreSQL keeps them with COMMENT ON.',
  *check({ model }) {
    const tables = model.tables.filter(({ comment }) => comment !== undefined && comment !== '').length;
    const columns = model.tables
      .flatMap(table => table.columns)
      .filter(({ comment }) => comment !== undefined && comment !== '').length;
    if (tables + columns === 0) return;
    yield {
      object: model.database ?? 'the database',
      line: 0,
      message: `${count(tables, 'table')} and ${count(columns, 'column')} carry a comment that explains them.`,
      why: 'They are often the only documentation of a database.',
      fix: 'CloudForge writes each of them as COMMENT ON into the new schema. Nothing to do.',
      automatic: true,
    };
  },
});
