import { char, column, inputOf, type RuleCases, table } from './testing.ts';

const users = (uuid: number, changes = {}) =>
  inputOf(
    'mysql',
    [table('users', [column('key', char(36), { profile: { rows: 10, nulls: 2, shapes: { uuid } } })])],
    changes,
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'every value',
      input: users(8),
      expected: [
        { object: 'users.key', says: ['Every value in 1 text column is a UUID: users.key.'], automatic: true },
      ],
    },
  ],
  misses: [
    { name: 'all but one', input: users(7) },
    { name: 'already uuid', input: users(8, { target: { 'users.key': { type: 'uuid' } } }) },
  ],
};
