import type { Expression } from '../model.ts';
import { column, inputOf, type RuleCases, table, varchar } from './testing.ts';

const users = (value: Expression, translated?: string) =>
  inputOf('mysql', [table('users', [column('key', varchar(36), { default: value })])], {
    target: { 'users.key': translated === undefined ? {} : { default: translated } },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a UUID',
      input: users({ kind: 'uuid' }, 'gen_random_uuid()'),
      expected: [
        {
          object: 'users.key',
          says: ['1 default is calculated', 'now has the default gen_random_uuid()'],
          automatic: true,
        },
      ],
    },
  ],
  misses: [
    { name: 'a plain value', input: users({ kind: 'string', value: 'x' }, "'x'") },
    { name: 'not translated: the conversion says so itself', input: users({ kind: 'sql', text: 'odd(1)' }) },
  ],
};
