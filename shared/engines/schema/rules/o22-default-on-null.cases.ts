import { column, inputOf, type RuleCases, table } from './testing.ts';

const orders = (traits: string[]) => inputOf('oracle', [table('ORDERS', [column('STATUS')], { traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'on null',
      input: orders(['DEFAULT ON NULL COLUMN STATUS']),
      expected: [{ object: 'ORDERS.STATUS', says: ['also where a program writes NULL'] }],
    },
  ],
  misses: [{ name: 'a plain table', input: orders(['INDEX ORGANIZED']) }],
};
