import { column, index, inputOf, type RuleCases, table } from './testing.ts';

const users = (changes: Parameters<typeof index>[2]) =>
  inputOf('sqlite', [table('users', [column('login')], { indexes: [index('i', ['login'], changes)] })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'some rows',
      input: users({ where: 'deleted = 0' }),
      expected: [{ object: 'index i of users', says: ['1 index covers only some rows'], automatic: true }],
    },
    {
      name: 'an expression',
      input: users({ parts: [{ expression: 'lower(login)' }] }),
      expected: [{ object: 'index i of users', says: ['an expression'] }],
    },
  ],
  misses: [{ name: 'an ordinary index', input: users({}) }],
};
