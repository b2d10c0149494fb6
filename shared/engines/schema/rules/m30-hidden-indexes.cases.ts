import { column, index, inputOf, type RuleCases, table } from './testing.ts';

const users = (invisible: boolean) =>
  inputOf('mysql', [table('users', [column('age')], { indexes: [index('by_age', ['age'], { invisible })] })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'an invisible index',
      input: users(true),
      expected: [{ object: 'index by_age of users', says: ['1 index is switched off at the source'] }],
    },
  ],
  misses: [{ name: 'an index in use', input: users(false) }],
};
