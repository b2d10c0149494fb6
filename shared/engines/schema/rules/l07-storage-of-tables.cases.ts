import { inputOf, type RuleCases, table } from './testing.ts';

const words = (...traits: string[]) => inputOf('sqlite', [table('words', [], { traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'WITHOUT ROWID',
      input: words('WITHOUT ROWID'),
      expected: [{ object: 'words', says: ['1 table is declared WITHOUT ROWID or STRICT'], automatic: true }],
    },
    { name: 'STRICT', input: words('STRICT'), expected: [{ object: 'words', says: ['ordinary tables'] }] },
  ],
  misses: [{ name: 'another trait', input: words('TEMPORARY') }],
};
