import { column, inputOf, key, type RuleCases, table, types } from './testing.ts';

const logs = (keys: string[], isSplit = true) =>
  inputOf('oracle', [
    table('logs', [column('day', types.date)], {
      primaryKey: key(keys),
      ...(isSplit ? { partitioning: { method: 'RANGE', expression: 'day', columns: ['day'], partitions: [] } } : {}),
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'the key without the day',
      input: logs(['id']),
      expected: [{ object: 'logs.id', says: ['The key over id does not contain day'] }],
    },
  ],
  misses: [
    { name: 'the key with the day', input: logs(['id', 'day']) },
    { name: 'one table', input: logs(['id'], false) },
  ],
};
