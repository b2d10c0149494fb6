import { column, inputOf, type RuleCases, table } from './testing.ts';

const scratch = (traits: string[]) => inputOf('oracle', [table('SCRATCH', [column('N')], { traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'for the session',
      input: scratch(['GLOBAL TEMPORARY', 'ON COMMIT PRESERVE']),
      expected: [{ object: 'SCRATCH', says: ['gone with the session', 'PRESERVE ROWS'] }],
    },
    {
      name: 'for the transaction',
      input: scratch(['GLOBAL TEMPORARY']),
      expected: [{ object: 'SCRATCH', says: ['gone with the transaction', 'DELETE ROWS'] }],
    },
  ],
  misses: [{ name: 'an ordinary table', input: scratch(['INDEX ORGANIZED']) }],
};
