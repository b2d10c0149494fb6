import { column, index, inputOf, type RuleCases, table } from './testing.ts';

const long = 'a'.repeat(64);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a column of 64 letters',
      input: inputOf('mysql', [table('t', [column(long)])], {
        renames: [{ kind: 'column', from: long, to: 'short', reason: 'length' }],
      }),
      expected: [
        {
          object: `t.${long}`,
          says: ['1 name is longer than the 63 bytes', 'becomes short', 'in your queries'],
          automatic: false,
        },
      ],
    },
    {
      name: 'bytes count, not letters; an index is named by no query',
      input: inputOf('mysql', [table('t', [column('x')], { indexes: [index('ü'.repeat(32), ['x'])] })]),
      expected: [{ object: `index ${'ü'.repeat(32)} of t`, says: ['nothing has to change'], automatic: true }],
    },
  ],
  misses: [{ name: '63 letters', input: inputOf('mysql', [table('t', [column('a'.repeat(63))])]) }],
};
