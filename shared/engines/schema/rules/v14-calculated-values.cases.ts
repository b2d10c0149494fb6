import { column, inputOf, type RuleCases, table } from './testing.ts';

const total = (dialect: 'mysql' | 'postgresql', generated?: string) =>
  inputOf(dialect, [table('t', [column('total', undefined, { generated: { expression: 'a + b', stored: true } })])], {
    target: generated === undefined ? {} : { 't.total': { generated } },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a formula',
      input: total('mysql', 'a + b'),
      expected: [{ object: 't.total', says: ['1 calculated column gets its values', 'SELECT total, * FROM t'] }],
    },
  ],
  misses: [
    { name: 'the formula was not translated', input: total('mysql') },
    { name: 'PostgreSQL wrote it', input: total('postgresql', 'a + b') },
  ],
};
