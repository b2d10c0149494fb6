import { column, index, inputOf, key, keyless, type RuleCases, table } from './testing.ts';

const code = (nullable: boolean) => column('code', undefined, { nullable });

export const cases: RuleCases = {
  hits: [
    {
      name: 'no key',
      input: inputOf('mysql', [keyless('log', [column('message')]), table('users')]),
      expected: [{ object: 'log', says: ['1 table has no primary key'], automatic: true }],
    },
    {
      name: 'a unique key over a column that may be empty names no row',
      input: inputOf('sqlite', [
        keyless('a', [code(true)], { uniqueKeys: [key(['code'])] }),
        keyless('b', [code(true)]),
      ]),
      expected: [{ object: '2 tables', says: ['a and b'] }],
    },
  ],
  misses: [
    { name: 'a primary key', input: inputOf('mysql', [table('users')]) },
    {
      name: 'a unique key over a required column',
      input: inputOf('mysql', [keyless('a', [code(false)], { uniqueKeys: [key(['code'])] })]),
    },
    {
      name: 'a unique index over a required column',
      input: inputOf('sqlite', [keyless('a', [code(false)], { indexes: [index('u', ['code'], { unique: true })] })]),
    },
    {
      name: 'a partition has the key of its parent',
      input: inputOf('postgresql', [keyless('p1', [column('x')], { parent: { name: 'p', kind: 'partition' } })]),
    },
  ],
};
