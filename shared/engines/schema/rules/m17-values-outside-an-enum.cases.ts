import { column, inputOf, type RuleCases, table } from './testing.ts';

const jobs = (enumInvalid: number, kind: 'enum' | 'set' = 'enum') =>
  table('jobs', [column('state', { kind, values: ['new', 'done'] }, { profile: { rows: 80, enumInvalid } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'the empty text only, which the new check allows',
      input: inputOf('mysql', [
        table('jobs', [
          column('state', { kind: 'enum', values: ['new'] }, { profile: { enumInvalid: 2, emptyStrings: 2 } }),
        ]),
      ]),
      expected: [
        {
          object: 'jobs.state',
          says: ['the empty text, which MySQL stores', 'CloudForge lets the empty text in'],
          severity: 'behaviour',
        },
      ],
    },
    {
      name: 'other values',
      input: inputOf('mysql', [jobs(6)]),
      expected: [
        {
          object: 'jobs.state',
          says: ['6 of 80 rows hold a value that is not in the list of this column (new and done)'],
          severity: 'blocker',
          rows: 6,
        },
      ],
    },
  ],
  misses: [
    { name: 'listed values only', input: inputOf('mysql', [jobs(0)]) },
    { name: 'a SET has a rule of its own', input: inputOf('mysql', [jobs(6, 'set')]) },
  ],
};
