import { column, index, inputOf, type RuleCases, table, types, varchar } from './testing.ts';

const people = (
  type = varchar(80) as ReturnType<typeof varchar> | typeof types.int,
  kind: 'btree' | 'fulltext' = 'btree',
) => inputOf('mysql', [table('people', [column('name', type)], { indexes: [index('by_name', ['name'], { kind })] })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'an index over text',
      input: people(),
      expected: [{ object: 'index by_name of people', says: ['1 index sorts text'], severity: 'cosmetic' }],
    },
  ],
  misses: [
    { name: 'an index over numbers', input: people(types.int) },
    { name: 'a full-text index sorts nothing', input: people(varchar(80), 'fulltext') },
  ],
};
