import { inputOf, type RuleCases, table } from './testing.ts';

const text = "CREATE PROCEDURE tidy AS\nBEGIN TRY\n  SELECT * INTO #t FROM x -- 'CURSOR'\n  PRINT 'MERGE'\nEND TRY";

export const cases: RuleCases = {
  hits: [
    {
      name: 'a procedure and a trigger',
      input: inputOf('sqlserver', [table('x')], {
        model: {
          routines: [{ name: 'tidy', kind: 'procedure', text, line: 10 }],
          triggers: [
            {
              name: 'stamp',
              table: 'x',
              timing: 'after',
              events: ['insert'],
              text: 'CREATE TRIGGER stamp ON x FOR INSERT AS SELECT 1 FROM inserted',
              line: 20,
            },
          ],
        },
      }),
      expected: [
        { object: 'trigger stamp on x', says: ['1 line of T-SQL, with sets of changed rows', 'FOR EACH STATEMENT'] },
        {
          object: 'procedure tidy',
          says: ['5 lines of T-SQL, with handling of errors, temporary tables.', 'PL/pgSQL'],
        },
      ],
    },
  ],
  misses: [
    {
      name: 'a view',
      input: inputOf('sqlserver', [table('x')], {
        model: { views: [{ name: 'v', columns: [], query: 'SELECT 1', line: 1 }] },
      }),
    },
  ],
};
