import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const notes = (nulBytes: number) => table('notes', [column('body', types.text, { profile: { rows: 2500, nulBytes } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'NUL in text',
      input: inputOf('mysql', [notes(4)]),
      expected: [
        {
          object: 'notes.body',
          says: [
            '4 of 2,500 rows contain the character NUL',
            "UPDATE `notes` SET `body` = REPLACE(`body`, CHAR(0), '');",
          ],
          rows: 4,
          severity: 'blocker',
        },
      ],
    },
  ],
  misses: [
    { name: 'text without it', input: inputOf('mysql', [notes(0)]) },
    {
      name: 'NUL in a column that becomes bytes',
      input: inputOf('mysql', [notes(4)], { target: { 'notes.body': { type: 'bytea' } } }),
    },
  ],
};
