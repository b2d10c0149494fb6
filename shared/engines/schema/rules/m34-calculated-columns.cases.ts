import { column, inputOf, type RuleCases, table } from './testing.ts';

const lines = (stored: boolean, translated?: string) =>
  inputOf('mysql', [table('lines', [column('total', undefined, { generated: { expression: '`a` * `b`', stored } })])], {
    target: { 'lines.total': translated === undefined ? {} : { generated: translated } },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'calculated when read',
      input: lines(false, 'a * b'),
      expected: [
        {
          object: 'lines.total',
          says: [
            '1 calculated column keeps its formula: lines.total. 1 of them was calculated when read',
            'such as a * b',
          ],
          automatic: true,
        },
      ],
    },
    {
      name: 'stored',
      input: lines(true, 'a * b'),
      expected: [{ object: 'lines.total', says: ['1 calculated column keeps its formula: lines.total.'] }],
    },
  ],
  misses: [
    { name: 'not translated: the conversion says so itself', input: lines(false) },
    { name: 'an ordinary column', input: inputOf('mysql', [table('lines', [column('total')])]) },
  ],
};
