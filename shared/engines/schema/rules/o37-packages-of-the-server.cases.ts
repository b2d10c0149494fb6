import { inputOf, type RuleCases, table } from './testing.ts';

const routine = (text: string) =>
  inputOf('oracle', [table('T')], { model: { routines: [{ name: 'P', kind: 'procedure', text, line: 5 }] } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'output and files',
      input: routine("BEGIN dbms_output.put_line('UTL_HTTP.x'); UTL_FILE.fclose(f); END;"),
      expected: [
        {
          object: '2 packages of the server',
          says: ['call 2 packages of the server: DBMS_OUTPUT and UTL_FILE', 'DBMS_OUTPUT: RAISE NOTICE'],
        },
      ],
    },
  ],
  misses: [{ name: 'none, but in a text', input: routine("BEGIN log('DBMS_OUTPUT.put'); my_dbms.go; END;") }],
};
