import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const docs = (expression: string, jsonInvalid = 0) =>
  inputOf(
    'mariadb',
    [
      table('docs', [column('body', types.text, { profile: { rows: 20, jsonInvalid } })], {
        checks: [{ expression, line: 7 }],
      }),
    ],
    { target: { 'docs.body': { type: 'jsonb' } } },
  );
const note = { object: 'docs.body', says: ['becomes jsonb'], automatic: true };

export const cases: RuleCases = {
  hits: [
    { name: 'the check of MariaDB', input: docs('json_valid(`body`)'), expected: [note] },
    {
      name: 'rows that break the check',
      input: docs('JSON_VALID( body )', 2),
      expected: [
        { object: 'docs.body', says: ['2 of 20 rows hold text that is not valid JSON'], severity: 'blocker' },
        note,
      ],
    },
  ],
  misses: [
    { name: 'a check on another column', input: docs('json_valid(`other`)') },
    { name: 'another check', input: docs('length(`body`) > 3') },
  ],
};
