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
      expected: [{ object: 't.made', says: ['current timestamp', 'not compared'], severity: 'behaviour' }],
    },
  ],
  misses: [
    { name: 'all columns given', input: stamped(['ID', 'MADE']) },
    { name: 'rows in the order of the table', input: stamped([]) },
    {
      name: 'DEFAULT where that is a constant',
      input: sampled({ defaultsAsked: [{ line: 3, value: 'DEFAULT' }] }, { default: { kind: 'number', value: '1' } }),
    },
  ],
};
