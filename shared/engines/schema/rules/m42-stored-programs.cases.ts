import { inputOf, type RuleCases, table } from './testing.ts';

const text = 'CREATE PROCEDURE tidy()\nBEGIN\n  DECLARE c CURSOR FOR SELECT 1;\n\n  SET @x = 1;\nEND';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a routine, a trigger and an event',
      input: inputOf('mysql', [table('t')], {
        model: {
          routines: [{ name: 'tidy', kind: 'procedure', text, line: 40 }],
          triggers: [
            { name: 'stamp', table: 't', timing: 'before', events: ['insert'], text: 'CREATE TRIGGER stamp', line: 50 },
          ],
          others: [{ kind: 'event', name: 'nightly', text: 'CREATE EVENT nightly', line: 60 }],
        },
      }),
      expected: [
        { object: 'trigger stamp on t', says: ['This trigger has 1 line of program'], automatic: true },
        { object: 'procedure tidy', says: ['5 lines of program, with cursors, session variables', 'PL/pgSQL'] },
        { object: 'event nightly', says: ['pg_cron', 'no scheduler'], automatic: false },
      ],
    },
  ],
  misses: [
    {
      name: 'a view',
      input: inputOf('mysql', [table('t')], {
        model: { views: [{ name: 'v', columns: [], query: 'SELECT 1', line: 1 }] },
      }),
    },
  ],
};
