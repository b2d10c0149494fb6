import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const hashes = (aboveInt64: number) =>
  table('files', [column('hash', types.bigintUnsigned, { profile: { rows: 70, aboveInt64 } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'beyond bigint, kept as numeric',
      input: inputOf('mysql', [hashes(30)]),
      expected: [
        { object: 'files.hash', says: ['30 of 70 rows hold a number above', 'numeric(20,0)'], severity: 'behaviour' },
      ],
    },
    {
      name: 'beyond bigint, forced into bigint',
      input: inputOf('mysql', [hashes(30)], { target: { 'files.hash': { type: 'bigint' } } }),
      expected: [{ object: 'files.hash', says: ['Choose numeric(20,0)'], severity: 'blocker' }],
    },
    {
      name: 'within bigint',
      input: inputOf('mysql', [hashes(0)], { target: { 'files.hash': { type: 'bigint' } } }),
      expected: [{ object: 'files.hash', says: ['this unsigned column becomes bigint'], automatic: true }],
    },
  ],
  misses: [
    { name: 'a signed column', input: inputOf('mysql', [table('t', [column('n', types.bigint, { profile: {} })])]) },
    { name: 'within bigint, but kept as numeric', input: inputOf('mysql', [hashes(0)]) },
  ],
};
