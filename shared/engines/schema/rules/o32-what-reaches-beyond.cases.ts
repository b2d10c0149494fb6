import { column, inputOf, type RuleCases, table } from './testing.ts';

const sums = (options?: string, traits: string[] = []) =>
  inputOf('oracle', [table('T', [column('A')], { traits })], {
    model: {
      views: [
        {
          name: 'SUMS',
          columns: [],
          query: 'SELECT 1',
          line: 4,
          ...(options !== undefined && { materialized: true, options }),
        },
      ],
    },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a result that is kept',
      input: sums('REFRESH FAST ON COMMIT'),
      expected: [{ object: 'view SUMS', says: ['renews what changed', 'no FAST'] }],
    },
    {
      name: 'a file',
      input: sums(undefined, ['EXTERNAL']),
      expected: [{ object: 'T', says: ['from a file', 'file_fdw'] }],
    },
  ],
  misses: [{ name: 'a plain view', input: sums() }],
};
