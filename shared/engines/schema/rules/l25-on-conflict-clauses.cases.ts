import { inputOf, type RuleCases, table } from './testing.ts';

const settings = (...traits: string[]) => inputOf('sqlite', [table('settings', [], { traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'REPLACE and IGNORE',
      input: settings('ON CONFLICT REPLACE: PRIMARY KEY', 'ON CONFLICT IGNORE: x', 'ON CONFLICT REPLACE: y'),
      expected: [{ object: 'settings', says: ['ON CONFLICT REPLACE and IGNORE.', 'DO NOTHING'] }],
    },
  ],
  misses: [{ name: 'another trait', input: settings('STRICT') }],
};
