import { char, column, inputOf, type RuleCases, table } from './testing.ts';

const users = (expression: string, length = 1) =>
  inputOf('oracle', [table('USERS', [column('ACTIVE', char(length))], { checks: [{ expression, line: 3 }] })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'Y and N',
      input: users(`"ACTIVE" IN ('Y', 'N')`),
      expected: [{ object: 'USERS.ACTIVE', says: ['1 column is a flag of one letter'] }],
    },
  ],
  misses: [
    { name: 'three letters', input: users("ACTIVE IN ('Y','N','U')") },
    { name: 'a check of another column', input: users("KIND IN ('Y','N')") },
    { name: 'a longer text', input: users("ACTIVE IN ('Y','N')", 3) },
  ],
};
