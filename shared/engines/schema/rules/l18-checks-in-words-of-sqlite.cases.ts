import { inputOf, type RuleCases, table } from './testing.ts';

const users = (expression: string, column?: string) =>
  inputOf('sqlite', [
    table('users', [], { checks: [{ expression, line: 8, ...(column === undefined ? {} : { column }) }] }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'typeof',
      input: users("typeof(age) = 'integer'", 'age'),
      expected: [{ object: 'users.age', says: ['uses typeof, which asks for the kind'] }],
    },
    {
      name: 'LIKE and GLOB',
      input: users("a LIKE 'x%' AND b GLOB '*.png'"),
      expected: [{ object: 'check without a name of users', says: ['GLOB, a comparison with * and ? and LIKE'] }],
    },
  ],
  misses: [
    { name: 'plain comparisons', input: users("age >= 0 AND state IN ('new', 'done')") },
    { name: 'a word inside a text', input: users("state <> 'LIKE'") },
  ],
};
