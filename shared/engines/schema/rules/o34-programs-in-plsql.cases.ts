import { inputOf, type RuleCases, table } from './testing.ts';

const programs = (text: string) =>
  inputOf('oracle', [table('X')], {
    model: {
      routines: [{ name: 'TIDY', kind: 'procedure', text, line: 10 }],
      others: [{ kind: 'other', name: 'type body SHAPE_T', text: 'CREATE TYPE BODY shape_t AS END;', line: 20 }],
    },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a procedure and a type body',
      input: programs(
        "CREATE PROCEDURE tidy IS\n  CURSOR c IS SELECT 1 FROM dual; -- 'GOTO'\nBEGIN\n  UTL_FILE.put('COMMIT');\nEND;",
      ),
      expected: [
        { object: 'procedure TIDY', says: ['5 lines of PL/SQL, with cursors, packages of the server.', 'PL/pgSQL'] },
        { object: 'type body SHAPE_T', says: ['1 line of PL/SQL.'] },
      ],
    },
  ],
  misses: [
    {
      name: 'packages have a rule of their own',
      input: inputOf('oracle', [table('X')], {
        model: { routines: [{ name: 'P', kind: 'package', text: 'x', line: 1 }] },
      }),
    },
  ],
};
