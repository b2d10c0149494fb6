import { column, index, inputOf, key, type RuleCases, table } from './testing.ts';

const t = (changes: Parameters<typeof table>[2]) => inputOf('mysql', [table('t', [column('a'), column('b')], changes)]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'the beginning of another',
      input: t({ indexes: [index('one', ['a']), index('two', ['a', 'b'])] }),
      expected: [{ object: 'index one of t', says: ['1 index is covered'], severity: 'performance' }],
    },
    {
      name: 'twice the same: the later one goes',
      input: t({ indexes: [index('one', ['a']), index('two', ['a'])] }),
      expected: [{ object: 'index two of t', says: ['1 index'] }],
    },
    {
      name: 'the primary key serves it',
      input: t({ primaryKey: key(['a', 'b']), indexes: [index('one', ['a'])] }),
      expected: [{ object: 'index one of t', says: ['1 index'] }],
    },
  ],
  misses: [
    {
      name: 'the second column alone is not served',
      input: t({ indexes: [index('one', ['b']), index('two', ['a', 'b'])] }),
    },
    {
      name: 'a unique index does more than search',
      input: t({ indexes: [index('one', ['a'], { unique: true }), index('two', ['a', 'b'])] }),
    },
    {
      name: 'another direction',
      input: t({ indexes: [index('one', [], { parts: [{ column: 'a', descending: true }] }), index('two', ['a'])] }),
    },
  ],
};
