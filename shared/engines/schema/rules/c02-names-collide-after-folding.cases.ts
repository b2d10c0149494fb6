import { column, inputOf, type RuleCases, table } from './testing.ts';

const lower = (object: string, name: string) => ({ target: { [object]: { name } } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'two tables',
      input: inputOf('mysql', [table('Users'), table('users')]),
      expected: [
        {
          object: 'Users',
          says: ['Users and users have names', 'keeps them apart as "Users" and "users"'],
          severity: 'behaviour',
        },
      ],
    },
    {
      name: 'two columns that become one',
      input: inputOf('sqlite', [table('t', [column('Name'), column('name')])], lower('t.Name', 'name')),
      expected: [{ object: 't.Name', says: ['t.Name and t.name', 'cannot be created'], severity: 'blocker' }],
    },
    {
      name: 'equal in the first 63 bytes',
      input: inputOf('mysql', [table(`${'a'.repeat(63)}x`), table(`${'a'.repeat(63)}y`)]),
      expected: [{ object: `${'a'.repeat(63)}x`, says: ['takes for the same'] }],
    },
  ],
  misses: [
    { name: 'different names', input: inputOf('mysql', [table('Users'), table('orders', [column('users')])]) },
    {
      name: 'the same column in two tables',
      input: inputOf('mysql', [table('a', [column('Name')]), table('b', [column('name')])]),
    },
    { name: 'PostgreSQL means it', input: inputOf('postgresql', [table('Users'), table('users')]) },
  ],
};
