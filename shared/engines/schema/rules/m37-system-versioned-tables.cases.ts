import { inputOf, type RuleCases, table } from './testing.ts';

const prices = (...traits: string[]) => inputOf('mariadb', [table('prices', [], { traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'system versioning',
      input: prices('SYSTEM VERSIONING'),
      expected: [{ object: 'prices', says: ['keeps former states', 'FOR SYSTEM_TIME'] }],
    },
  ],
  misses: [{ name: 'another trait', input: prices('TEMPORARY') }],
};
