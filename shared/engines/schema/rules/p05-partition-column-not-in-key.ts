import { defineRule } from './support/define.ts';
import { uniqueKeysOf } from './support/keys.ts';
import { objectOf } from './support/walk.ts';
import { list } from './support/words.ts';

export const rule = defineRule({
  code: 'P05',
  title: 'A key that leaves out the column of the partitions',
  severity: 'behaviour',
  dialects: 'all',
  foundIn: 'schema',
  help: 'PostgreSQL keeps a unique key within each partition, so the key must contain every column that decides about the partition.',
  *check({ model }) {
    for (const table of model.tables) {
      const columns = table.partitioning?.columns ?? [];
      for (const key of uniqueKeysOf(table)) {
        const missing = columns.filter(name => !key.columns.includes(name));
        if (missing.length === 0) continue;
        yield {
          object: `${objectOf(model, table)}.${key.columns.join(', ')}`,
          line: key.line,
          message: `The key over ${list(key.columns)} does not contain ${list(missing)}, by which the table is split into partitions.`,
          why: 'PostgreSQL cannot keep such a key over all partitions, so it has the key or the partitions, but not both.',
          fix: `Add ${list(missing)} to the key, or keep the table in one piece, which is the better choice for most tables below some hundred gigabytes.`,
          effort: [0.25, 2],
        };
      }
    }
  },
});
