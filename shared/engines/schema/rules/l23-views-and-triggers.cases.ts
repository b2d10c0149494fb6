import { inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a view and a trigger',
      input: inputOf('sqlite', [table('t')], {
        model: {
          views: [{ name: 'recent', columns: [], query: "SELECT strftime('%Y', at) FROM t", line: 5 }],
          triggers: [
            {
              name: 'stamp',
              table: 't',
              timing: 'after',
              events: ['update'],
              text: "CREATE TRIGGER stamp\nBEGIN\n  SELECT RAISE(ABORT, 'no');\nEND",
              line: 9,
            },
          ],
        },
      }),
      expected: [
        { object: 'view recent', says: ['uses date functions of SQLite'], automatic: true },
        {
          object: 'trigger stamp on t',
          says: ['4 lines of program, with errors raised by hand', 'PL/pgSQL'],
          automatic: true,
        },
      ],
    },
  ],
  misses: [{ name: 'tables only', input: inputOf('sqlite', [table('t')]) }],
};
