import { inputOf, type RuleCases, table } from './testing.ts';

const other = (kind: 'user' | 'grant' | 'policy' | 'extension', line = 3) => ({ kind, name: 'x', text: 'x', line });
const source = (dialect: 'mysql' | 'postgresql', ...kinds: Parameters<typeof other>[0][]) =>
  inputOf(dialect, [table('t')], { model: { database: 'shop', others: kinds.map(kind => other(kind)) } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'users and grants',
      input: source('mysql', 'user', 'grant', 'grant'),
      expected: [
        { object: '1 user', says: ['The source holds 1 user: x.', 'CREATE ROLE app'], automatic: false },
        { object: '2 grants of rights', says: ['The source holds 2 grants of rights: x.'] },
      ],
    },
    {
      name: 'policies of PostgreSQL',
      input: source('postgresql', 'policy', 'grant'),
      expected: [{ object: '1 row-level security policy', says: ['The source holds 1 row-level security policy: x.'] }],
    },
  ],
  misses: [
    { name: 'nothing of the kind', input: source('mysql', 'extension') },
    { name: 'roles of PostgreSQL have a rule of their own', input: source('postgresql', 'grant', 'user') },
  ],
};
