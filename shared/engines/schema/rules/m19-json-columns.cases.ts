import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const docs = (profile: { jsonInvalid?: number; jsonNul?: number }, type = 'jsonb') =>
  inputOf('mysql', [table('docs', [column('body', types.json, { profile: { rows: 20, ...profile } })])], {
    target: { 'docs.body': { type } },
  });
const note = { object: 'docs.body', says: ['becomes jsonb'], automatic: true };

export const cases: RuleCases = {
  hits: [
    { name: 'becomes jsonb', input: docs({}), expected: [note] },
    {
      name: 'text that is no JSON',
      input: docs({ jsonInvalid: 3 }),
      expected: [
        { object: 'docs.body', says: ['3 of 20 rows hold text that is not valid JSON'], severity: 'blocker' },
        note,
      ],
    },
    {
      name: 'the same key twice',
      input: docs({ jsonNul: 1 }),
      expected: [
        { object: 'docs.body', says: ['1 of 20 rows holds JSON that names the same key twice'], severity: 'blocker' },
        note,
      ],
    },
    {
      name: 'NUL in json',
      input: docs({ jsonNul: 1 }, 'json'),
      expected: [{ object: 'docs.body', says: ['keeps the text as it is'], severity: 'behaviour' }],
    },
  ],
  misses: [
    { name: 'valid JSON kept letter by letter', input: docs({}, 'json') },
    {
      name: 'no JSON column',
      input: inputOf('mysql', [table('t', [column('c', types.text, { profile: { jsonInvalid: 3 } })])]),
    },
  ],
};
