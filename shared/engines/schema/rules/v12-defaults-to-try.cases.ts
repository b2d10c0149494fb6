import { column, inputOf, type RuleCases, table } from './testing.ts';

const withDefault = (dialect: 'mysql' | 'postgresql', translated: boolean) =>
  inputOf(dialect, [table('t', [column('x', undefined, { default: { kind: 'sql', text: '1 + floor(2.5)' } })])], {
    target: translated ? { 't.x': { default: '1 + floor(2.5)' } } : {},
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a formula',
      input: withDefault('mysql', true),
      expected: [{ object: 't.x', says: ['1 column has a formula', 'SELECT 1 + floor(2.5) AS x;'], automatic: false }],
    },
  ],
  misses: [
    { name: 'it was not translated, which is said elsewhere', input: withDefault('mysql', false) },
    { name: 'PostgreSQL wrote it', input: withDefault('postgresql', true) },
    {
      name: 'a constant',
      input: inputOf('mysql', [table('t', [column('x', undefined, { default: { kind: 'number', value: '1' } })])]),
    },
  ],
};
