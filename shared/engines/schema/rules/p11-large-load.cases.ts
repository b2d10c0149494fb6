import { inputOf, type RuleCases, table } from './testing.ts';

const rows = (rowBytes: number) =>
  inputOf('mysql', [table('a', [], { rowBytes }), table('b', [], { rowBytes: 0 })], { model: { database: 'shop' } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'six gigabytes',
      input: rows(6.25 * 1024 ** 3),
      expected: [{ object: 'shop', says: ['take 6.3 GB', 'max_wal_size'], severity: 'performance' }],
    },
  ],
  misses: [{ name: 'just below a gigabyte', input: rows(1024 ** 3 - 1) }],
};
