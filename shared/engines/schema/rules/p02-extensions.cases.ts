import { inputOf, type RuleCases, table } from './testing.ts';

const source = (...names: string[]) =>
  inputOf('postgresql', [table('t')], {
    model: { others: names.map(name => ({ kind: 'extension' as const, name, text: '', line: 7 })) },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'one that comes with PostgreSQL and one that does not',
      input: source('plpgsql', 'citext', 'postgis'),
      expected: [
        {
          object: 'extension postgis',
          says: ['not part of PostgreSQL itself', "WHERE name = 'postgis';"],
          severity: 'blocker',
        },
        {
          object: 'extension citext',
          says: ['needs 1 extension that comes with PostgreSQL', 'CREATE EXTENSION IF NOT EXISTS citext;'],
          automatic: true,
        },
      ],
    },
  ],
  misses: [{ name: 'plpgsql is always there', input: source('plpgsql') }],
};
