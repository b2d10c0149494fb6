import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const users = (profile: object, type: string, declared = 'BOOLEAN') =>
  inputOf('sqlite', [table('users', [column('active', affinity('numeric', declared), { profile })])], {
    target: { 'users.active': { type } },
  });
const texts = { storageClasses: { integer: 5, real: 0, text: 4, blob: 0, null: 1 } };

export const cases: RuleCases = {
  hits: [
    {
      name: 'a 2',
      input: users({ notBoolean: 1 }, 'bigint'),
      expected: [
        {
          object: 'users.active',
          says: ['1 of 10 rows holds a number other than 0 and 1', 'column bigint'],
          severity: 'behaviour',
        },
      ],
    },
    {
      name: 'words kept as text',
      input: users({ ...texts, shapes: { 'boolean-word': 4 } }, 'text'),
      expected: [
        {
          object: 'users.active',
          says: ['4 rows hold texts; in all it holds 5 whole numbers and 4 texts'],
          severity: 'behaviour',
        },
      ],
    },
    {
      name: 'texts that are no boolean',
      input: users(texts, 'boolean'),
      expected: [{ object: 'users.active', says: ['refuses these values'], severity: 'blocker' }],
    },
  ],
  misses: [
    {
      name: '0 and 1',
      input: users({ storageClasses: { integer: 10, real: 0, text: 0, blob: 0, null: 0 } }, 'boolean'),
    },
    { name: 'a number column', input: users({ notBoolean: 9 }, 'bigint', 'INTEGER') },
  ],
};
