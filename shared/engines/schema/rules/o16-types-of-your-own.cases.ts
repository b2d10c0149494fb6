import { column, inputOf, type RuleCases, table } from './testing.ts';

const people = (name: string, traits: string[] = []) =>
  inputOf('oracle', [table('PEOPLE', [column('HOME', { kind: 'named', name }, { sourceType: name })], { traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'an object',
      input: people('ADDRESS_T'),
      expected: [{ object: 'PEOPLE.HOME', says: ['ADDRESS_T is made of other types'] }],
    },
    {
      name: 'a nested table',
      input: people('rowid', ['NESTED TABLE PHONES']),
      expected: [{ object: 'PEOPLE', says: ['lists of them (PHONES)'] }],
    },
  ],
  misses: [{ name: 'types with a rule of their own', input: people('bfile', ['INDEX ORGANIZED']) }],
};
