import { defineRule, mysqlFamily } from './support/define.ts';
import { group } from './support/group.ts';
import { indexObjectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M33',
  title: 'Settings of an index that PostgreSQL does not have',
  severity: 'cosmetic',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'USING HASH, USING RTREE and KEY_BLOCK_SIZE tell the storage engine of MySQL how to build an index. InnoDB ignores most of them, and PostgreSQL chooses by itself.',
  *check({ model }) {
    const found = model.tables.flatMap(table =>
      table.indexes
        .filter(({ kind }) => kind === 'hash' || kind === 'other')
        .map(({ name, line }) => ({ object: indexObjectOf(model, table, name), line })),
    );
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'index', 'indexes');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'index', 'indexes'))} ${verb(found.length, 'asks', 'ask')} for a special way of storing (such as USING HASH): ${names}.`,
      why: 'The wish is one for the old storage engine; the index finds the same rows without it.',
      fix: 'CloudForge creates an index of the usual kind. Nothing to do.',
      automatic: true,
    };
  },
});
