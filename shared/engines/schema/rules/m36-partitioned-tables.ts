import { defineRule } from './support/define.ts';
import { objectOf } from './support/walk.ts';
import { count, excerpt } from './support/words.ts';

export const rule = defineRule({
  code: 'M36',
  title: 'Tables split into partitions',
  severity: 'performance',
  dialects: ['mysql', 'mariadb', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'A large table can be split into partitions, by date or by number. PostgreSQL does so too, by RANGE, LIST and HASH over columns; it has no equal for KEY, for most expressions and for partitions of partitions as MySQL writes them.',
  *check({ model }) {
    for (const table of model.tables) {
      const { partitioning } = table;
      if (partitioning === undefined) continue;
      yield {
        object: objectOf(model, table),
        line: table.line,
        message: `The table is split into ${count(partitioning.partitions.length, 'partition')} by ${partitioning.method} (${excerpt(partitioning.expression, 60)}).`,
        why: 'Deleting old data by dropping a partition, and searches that read one partition only, depend on the same split.',
        fix: 'CloudForge makes the same split where PostgreSQL has it: by RANGE, LIST or HASH over plain columns that every key contains. Compare the borders in the new schema, and plan a job for the partitions of coming months: PostgreSQL does not create them by itself.',
        effort: [0.25, 2],
      };
    }
  },
});
