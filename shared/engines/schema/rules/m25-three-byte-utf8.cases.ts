import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const people = (charset: string, type: typeof types.text | typeof types.int = types.text) =>
  inputOf('mysql', [table('people', [column('name', type)], { charset })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'utf8',
      input: people('utf8'),
      expected: [{ object: 'people', says: ['1 table uses the short form of UTF-8'], automatic: true }],
    },
  ],
  misses: [
    { name: 'utf8mb4', input: people('utf8mb4') },
    { name: 'no text', input: people('utf8mb3', types.int) },
  ],
};
