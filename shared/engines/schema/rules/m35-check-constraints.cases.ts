import { inputOf, type RuleCases, table } from './testing.ts';

const items = (expression: string, notEnforced = false) =>
  inputOf('mysql', [table('items', [], { checks: [{ expression, notEnforced, line: 6 }] })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a check',
      input: items('`price` >= 0'),
      expected: [{ object: 'items', says: ['1 table has checks'], automatic: true }],
    },
  ],
  misses: [
    { name: 'a check that is not enforced', input: items('`price` >= 0', true) },
    { name: 'the check behind a JSON column', input: items('json_valid(`data`)') },
  ],
};
