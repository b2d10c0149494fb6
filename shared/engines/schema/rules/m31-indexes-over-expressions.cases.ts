import { column, index, inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'an expression',
      input: inputOf('mysql', [
        table('users', [], { indexes: [index('by_name', [], { parts: [{ expression: 'lower(`name`)' }] })] }),
      ]),
      expected: [{ object: 'index by_name of users', says: ['1 index covers an expression', 'lower(`name`)'] }],
    },
  ],
  misses: [
    {
      name: 'a column',
      input: inputOf('mysql', [table('users', [column('name')], { indexes: [index('by_name', ['name'])] })]),
    },
  ],
};
