import { column, index, inputOf, key, type RuleCases, table, varchar } from './testing.ts';

const users = (nullsNotDistinct: boolean) =>
  inputOf('sqlserver', [
    table('users', [column('mail', varchar(50))], {
      uniqueKeys: [key(['mail'], { name: 'uq_mail', ...(nullsNotDistinct && { nullsNotDistinct }) })],
      indexes: [
        index('ix', ['mail'], {
          unique: true,
          ...(nullsNotDistinct && { nullsNotDistinct, where: 'mail IS NOT NULL' }),
        }),
      ],
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a key, and a filtered index that has no empty values',
      input: users(true),
      expected: [
        {
          object: 'users.uq_mail',
          says: ['1 unique key over columns that may be empty allows only one row', 'PostgreSQL 15'],
        },
      ],
    },
  ],
  misses: [{ name: 'required columns', input: users(false) }],
};
