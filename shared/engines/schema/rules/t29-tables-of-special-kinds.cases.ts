import { inputOf, type RuleCases, table } from './testing.ts';

const people = (...traits: string[]) => inputOf('sqlserver', [table('people', [], { traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'encrypted and masked',
      input: people('ENCRYPTED COLUMN ssn', 'MASKED COLUMN mail'),
      expected: [
        { object: 'people', says: ['The column ssn is encrypted', 'key'], severity: 'data-loss' },
        { object: 'people', says: ['The column mail is shown masked', 'UNMASK'], severity: 'behaviour' },
      ],
    },
    {
      name: 'in memory',
      input: people('MEMORY OPTIMIZED'),
      expected: [{ object: 'people', says: ['in memory'], severity: 'performance' }],
    },
    {
      name: 'an edge',
      input: people('GRAPH EDGE'),
      expected: [{ object: 'people', says: ['an edge of a graph', 'MATCH'] }],
    },
  ],
  misses: [{ name: 'a sparse column, which is only stored otherwise', input: people('SPARSE COLUMN x') }],
};
