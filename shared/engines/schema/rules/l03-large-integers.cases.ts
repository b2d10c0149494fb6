import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const files = (profile: { outsideInt32: number; aboveInt64?: number }, changes = {}) =>
  inputOf('sqlite', [table('files', [column('size', affinity('integer', 'INTEGER'), { profile })])], changes);

export const cases: RuleCases = {
  hits: [
    {
      name: 'sizes above 2 GB',
      input: files({ outsideInt32: 3 }),
      expected: [
        { object: 'files.size', says: ['files.size holds whole numbers beyond 2,147,483,647'], automatic: true },
      ],
    },
  ],
  misses: [
    { name: 'small numbers', input: files({ outsideInt32: 0 }) },
    {
      name: 'the column became text for another reason',
      input: files({ outsideInt32: 3 }, { target: { 'files.size': { type: 'text' } } }),
    },
  ],
};
