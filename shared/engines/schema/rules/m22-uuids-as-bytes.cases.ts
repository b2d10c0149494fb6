import { column, inputOf, type RuleCases, table } from './testing.ts';

const users = (length: number, type: string) =>
  inputOf('mysql', [table('users', [column('key', { kind: 'binary', length })])], {
    target: { 'users.key': { type } },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: '16 bytes',
      input: users(16, 'bytea'),
      expected: [{ object: 'users.key', says: ['most likely holds UUIDs and becomes bytea', 'uuid_to_bin'] }],
    },
  ],
  misses: [
    { name: '20 bytes', input: users(20, 'bytea') },
    { name: 'the user chose uuid', input: users(16, 'uuid') },
  ],
};
