import { column, inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a column',
      input: inputOf('oracle', [table('EMP', [column('DEPT#')])]),
      expected: [{ object: 'EMP.DEPT#', says: ['1 name holds the sign #'] }],
    },
  ],
  misses: [{ name: 'a dollar sign', input: inputOf('oracle', [table('V$EMP', [column('DEPT_ID')])]) }],
};
