import { column, inputOf, type RuleCases, table } from './testing.ts';

const withDefault = (text: string) =>
  inputOf('postgresql', [table('t', [column('key', undefined, { default: { kind: 'sql', text } })])]);
const routine = (name: string) => ({
  name,
  kind: 'function' as const,
  text: `CREATE FUNCTION ${name}() RETURNS uuid AS $$ SELECT 1 $$`,
  line: 1,
});

export const cases: RuleCases = {
  hits: [
    {
      name: 'uuidv7',
      input: withDefault('uuidv7()'),
      expected: [
        {
          object: 'the database',
          says: ['the function uuidv7, which PostgreSQL has since version 18', 'SHOW server_version;'],
          severity: 'behaviour',
        },
      ],
    },
    {
      name: 'the newest counts',
      input: inputOf('postgresql', [], {
        model: { views: [{ name: 'v', columns: [], query: 'SELECT any_value(a), JSON_VALUE (b, c) FROM t', line: 1 }] },
      }),
      expected: [{ object: 'the database', says: ['the function json_value, which PostgreSQL has since version 17'] }],
    },
  ],
  misses: [
    { name: 'older functions', input: withDefault('gen_random_uuid()') },
    {
      name: 'a function of that name in the schema itself',
      input: inputOf(
        'postgresql',
        [table('t', [column('key', undefined, { default: { kind: 'sql', text: 'uuidv7()' } })])],
        { model: { routines: [routine('uuidv7')] } },
      ),
    },
    { name: 'the name in a text, or of another schema', input: withDefault("lower('uuidv7()') || app.uuidv7()") },
  ],
};
