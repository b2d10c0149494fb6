import { column, inputOf, type RuleCases, table, varchar } from './testing.ts';

const jobs = (values: string[]) => inputOf('mysql', [table('jobs', [column('priority', { kind: 'enum', values })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'an order of its own',
      input: jobs(['low', 'medium', 'high']),
      expected: [
        {
          object: 'jobs.priority',
          says: ['1 list is not in the order of the alphabet', 'array_position'],
          severity: 'behaviour',
          automatic: false,
        },
      ],
    },
    {
      name: 'the order of the alphabet',
      input: jobs(['done', 'new']),
      expected: [
        {
          object: 'jobs.priority',
          says: ['1 ENUM column becomes text with a list'],
          severity: 'cosmetic',
          automatic: true,
        },
      ],
    },
  ],
  misses: [{ name: 'a text', input: inputOf('mysql', [table('jobs', [column('priority', varchar(9))])]) }],
};
