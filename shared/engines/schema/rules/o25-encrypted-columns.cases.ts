import { column, inputOf, type RuleCases, table } from './testing.ts';

const people = (traits: string[]) => inputOf('oracle', [table('PEOPLE', [column('IBAN')], { traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'encrypted',
      input: people(['ENCRYPTED COLUMN IBAN']),
      expected: [{ object: 'PEOPLE.IBAN', says: ['encrypted at the source', 'pgcrypto'] }],
    },
  ],
  misses: [{ name: 'a plain table', input: people(['INDEX ORGANIZED']) }],
};
