import { column, inputOf, keyless, type RuleCases, table } from './testing.ts';

const log = keyless('log', [column('message')]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'not checked to the end',
      input: inputOf('mysql', [log], { facts: { duplicateRows: [{ table: 'log', count: 0, approximate: true }] } }),
      expected: [
        { object: 'log', says: ['could not be checked to the end for log'], severity: 'cosmetic', automatic: true },
      ],
    },
    {
      name: 'three equal rows',
      input: inputOf('mysql', [log], { facts: { duplicateRows: [{ table: 'log', count: 3, approximate: false }] } }),
      expected: [{ object: 'log', says: ['3 rows of this table repeat another row'], rows: 3, automatic: true }],
    },
    {
      name: 'an estimate says so',
      input: inputOf('sqlite', [log], { facts: { duplicateRows: [{ table: 'log', count: 1200, approximate: true }] } }),
      expected: [{ object: 'log', says: ['About 1,200 rows'] }],
    },
  ],
  misses: [
    { name: 'no equal rows', input: inputOf('mysql', [table('log')]) },
    {
      name: 'looked for, and none found',
      input: inputOf('mysql', [log], { facts: { duplicateRows: [{ table: 'log', count: 0, approximate: false }] } }),
    },
  ],
};
