import { inputOf, type RuleCases, table } from './testing.ts';

const routine = (kind: 'package' | 'package-body' | 'function', text: string) =>
  inputOf('oracle', [table('T')], { model: { routines: [{ name: 'PAY', kind, text, line: 5 }] } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a body',
      input: routine(
        'package-body',
        'CREATE PACKAGE BODY pay AS\nPROCEDURE a IS BEGIN NULL; END;\nFUNCTION b RETURN NUMBER IS BEGIN RETURN 1; END;\nEND;',
      ),
      expected: [{ object: 'package body PAY', says: ['holds 2 programs in 4 lines', 'schema pay'] }],
    },
    {
      name: 'a head',
      input: routine('package', 'CREATE PACKAGE pay AS PROCEDURE a; END;'),
      expected: [{ object: 'package PAY', says: ['names 1 program in 1 line'] }],
    },
  ],
  misses: [
    { name: 'a function', input: routine('function', 'CREATE FUNCTION pay RETURN NUMBER IS BEGIN RETURN 1; END;') },
  ],
};
