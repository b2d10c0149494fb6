import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const scans = (name: string) => inputOf('oracle', [table('SCANS', [column('F', { kind: 'named', name })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a file',
      input: scans('bfile'),
      expected: [{ object: 'SCANS.F', says: ['1 column of the type BFILE names files'] }],
    },
  ],
  misses: [
    { name: 'another type', input: scans('rowid') },
    { name: 'a large text', input: inputOf('oracle', [table('SCANS', [column('F', types.text)])]) },
  ],
};
