import { inputOf, type RuleCases, table } from './testing.ts';

const prices = (...traits: string[]) => inputOf('sqlserver', [table('prices', [], { traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'with a history table',
      input: prices('SYSTEM VERSIONING', 'HISTORY TABLE dbo.prices_history'),
      expected: [{ object: 'prices', says: ['in the table dbo.prices_history', 'FOR SYSTEM_TIME', 'trigger'] }],
    },
  ],
  misses: [{ name: 'a period alone', input: prices('PERIOD FOR SYSTEM_TIME (a, b)') }],
};
