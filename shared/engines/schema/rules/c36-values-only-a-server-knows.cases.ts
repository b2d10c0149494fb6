import type { RowSpan } from '../model.ts';
import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const span = (columns: string[]): RowSpan => ({
  startByte: 0,
  endByte: 9,
  format: 'insert',
  columns,
  line: 7,
  rows: 1,
});
const stamped = (columns: string[], dialect: 'mysql' | 'postgresql' = 'postgresql') =>
  inputOf(dialect, [
    table('t', [column('id', types.int), column('made', types.timestamp, { default: { kind: 'current-timestamp' } })], {
      rowSpans: [span(columns)],
    }),
  ]);
const numbered = inputOf('mysql', [
  table('t', [column('id', types.int, { identity: { kind: 'auto-increment' } }), column('v', types.int)], {
    rowSpans: [span(['v'])],
  }),
]);
const counted = (identity: { next?: string }) =>
  inputOf('postgresql', [
    table(
      't',
      [column('id', types.int, { identity: { kind: 'auto-increment', ...identity } }), column('v', types.int)],
      { rowSpans: [span(['v'])] },
    ),
  ]);
const sampled = (samples: { [note: string]: { line: number; value: string }[] }, extra = {}) =>
  inputOf('mysql', [table('t', [column('made', types.datetime, { profile: { samples }, ...extra })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'an expression',
      input: sampled({ expressions: [{ line: 12, value: 'NOW()' }] }),
      expected: [
        { object: 't.made', says: ['NOW()', 'line 12', 'give that server as the source'], severity: 'blocker' },
      ],
    },
    {
      name: 'DEFAULT where that is an expression',
      input: sampled({ defaultsAsked: [{ line: 3, value: 'DEFAULT' }] }, { default: { kind: 'current-timestamp' } }),
      expected: [{ object: 't.made', says: ['DEFAULT', 'line 3'], severity: 'blocker' }],
    },
    {
      name: 'a column left to a computed default',
      input: stamped(['id']),
      expected: [{ object: 't.made', says: ['current timestamp', 'not compared'], severity: 'data-loss' }],
    },
    {
      name: 'a column left to a sequence, which may stand anywhere by then',
      input: inputOf('mariadb', [
        table(
          't',
          [column('id', types.int, { default: { kind: 'next-value', sequence: 'sq' } }), column('v', types.int)],
          {
            rowSpans: [span(['v'])],
          },
        ),
      ]),
      expected: [{ object: 't.id', says: ['next number of sq', 'wrong ones'], severity: 'blocker' }],
    },
    {
      name: 'a counter that the script sets',
      input: counted({ next: '501' }),
      expected: [{ object: 't.id', says: ['next number of its counter'], severity: 'blocker' }],
    },
    {
      name: 'a counter that begins at its start',
      input: counted({}),
      expected: [{ object: 't.id', says: ['not compared'], severity: 'data-loss' }],
    },
  ],
  misses: [
    { name: 'all columns given', input: stamped(['ID', 'MADE']) },
    { name: 'numbers of MySQL, which are followed', input: numbered },
    { name: 'rows in the order of the table', input: stamped([]) },
    {
      name: 'DEFAULT where that is a constant',
      input: sampled({ defaultsAsked: [{ line: 3, value: 'DEFAULT' }] }, { default: { kind: 'number', value: '1' } }),
    },
  ],
};
