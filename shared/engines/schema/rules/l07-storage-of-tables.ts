import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L07',
  title: 'WITHOUT ROWID and STRICT tables',
  severity: 'cosmetic',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'WITHOUT ROWID changes how SQLite stores a table; STRICT makes SQLite enforce the types of its columns. PostgreSQL stores every table its own way and always enforces types.',
  *check({ model }) {
    const found = model.tables
      .filter(({ traits }) => traits.includes('WITHOUT ROWID') || traits.includes('STRICT'))
      .map(table => ({ object: objectOf(model, table), line: table.line }));
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'table');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'table'))} ${verb(found.length, 'is', 'are')} declared WITHOUT ROWID or STRICT: ${names}.`,
      why: 'Both are wishes about storage that PostgreSQL fulfils anyway or does not need.',
      fix: 'They become ordinary tables. Nothing to do.',
      automatic: true,
    };
  },
});
