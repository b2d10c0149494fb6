import { inputOf, type RuleCases, table } from './testing.ts';

const source = (kind: 'grant' | 'policy', text: string) =>
  inputOf('postgresql', [table('t')], { model: { database: 'shop', others: [{ kind, name: 'g', text, line: 44 }] } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a grant',
      input: source('grant', 'GRANT SELECT ON TABLE t TO "Reports"'),
      expected: [
        {
          object: 'shop',
          says: ['1 statement names roles or rights of the old server: Reports', 'CREATE ROLE "Reports" LOGIN;'],
        },
      ],
    },
    {
      name: 'everybody is no role',
      input: source('grant', 'GRANT ALL ON SCHEMA public TO PUBLIC'),
      expected: [{ object: 'shop', says: ['roles or rights of the old server.'] }],
    },
  ],
  misses: [{ name: 'a policy is another rule', input: source('policy', 'CREATE POLICY p ON t TO app') }],
};
