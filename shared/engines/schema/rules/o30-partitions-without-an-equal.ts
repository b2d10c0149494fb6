import { defineRule } from './support/define.ts';
import { objectOf } from './support/walk.ts';

const reasons: readonly [RegExp, string][] = [
  [/INTERVAL/, 'makes its partitions by itself (INTERVAL)'],
  [/^REFERENCE/, 'is split as its parent table is (REFERENCE)'],
  [/^SYSTEM/, 'leaves it to the program where a row goes (SYSTEM)'],
  [/^CONSISTENT/, 'is spread over several databases (sharding)'],
];

export const rule = defineRule({
  code: 'O30',
  title: 'Partitioning',
  severity: 'performance',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'RANGE, LIST and HASH are the same in PostgreSQL. INTERVAL, REFERENCE, SYSTEM and partitions of partitions have no direct equal.',
  *check({ model }) {
    for (const table of model.tables) {
      const { partitioning } = table;
      if (partitioning === undefined) continue;
      const own = reasons.find(([pattern]) => pattern.test(partitioning.method))?.[1];
      const reason = own ?? (partitioning.subpartitioned === true ? 'splits its partitions again' : undefined);
      if (reason === undefined) continue;
      yield {
        object: objectOf(model, table),
        line: table.line,
        message: `The table ${reason}, which PostgreSQL does not do in this way; it becomes one flat table.`,
        why: 'All rows are kept; but a large table is slower to search, and old rows can no longer be dropped by the partition.',
        fix: 'Decide whether the table is large enough to be split at all. For partitions that are made as time goes on use the extension pg_partman or a job; partitions of partitions are made by hand.',
        effort: [0.5, 4],
      };
    }
  },
});
