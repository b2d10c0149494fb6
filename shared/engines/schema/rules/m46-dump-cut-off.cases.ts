import { inputOf, type RuleCases, table } from './testing.ts';

const dump = (complete: boolean | null) =>
  inputOf('mysql', [table('t')], { model: { complete, database: 'shop', writtenBy: 'mysqldump 10.19' } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'it ends in the middle of a statement',
      input: inputOf('sqlite', [table('t')], {
        model: { issues: [{ code: 'truncated', line: 77, message: 'cut', count: 1 }] },
      }),
      expected: [{ object: 'the dump', says: ['ends in the middle of a statement, at line 77'], severity: 'blocker' }],
    },
    {
      name: 'the closing line is missing',
      input: dump(false),
      expected: [
        {
          object: 'shop',
          says: ['ends at line 100 without the closing line that mysqldump 10.19 writes'],
          severity: 'blocker',
        },
      ],
    },
  ],
  misses: [
    { name: 'the closing line was seen', input: dump(true) },
    {
      name: 'a database file, which has no statements',
      input: inputOf('sqlite', [table('t')], {
        model: { issues: [{ code: 'truncated', line: 0, message: 'Changes lie in a log beside it.', count: 1 }] },
      }),
    },
    { name: 'a tool that writes none', input: dump(null) },
  ],
};
