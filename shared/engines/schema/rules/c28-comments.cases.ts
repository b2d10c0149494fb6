import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const people = (comment: string) =>
  inputOf('mysql', [table('people', [column('vip', types.int, { comment })])], { model: { database: 'shop' } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a comment on a column',
      input: people('1 = gets the letter'),
      expected: [{ object: 'shop', says: ['0 tables and 1 column carry a comment'], automatic: true }],
    },
  ],
  misses: [{ name: 'an empty comment', input: people('') }],
};
