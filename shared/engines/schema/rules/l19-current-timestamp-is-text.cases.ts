import type { Expression } from '../model.ts';
import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const posts = (value: Expression, translated?: string) =>
  inputOf('sqlite', [table('posts', [column('at', affinity('numeric', 'DATETIME'), { default: value })])], {
    target: { 'posts.at': translated === undefined ? {} : { default: translated } },
  });
const utc = "(now() AT TIME ZONE 'utc')";

export const cases: RuleCases = {
  hits: [
    {
      name: 'CURRENT_TIMESTAMP',
      input: posts({ kind: 'current-timestamp' }, utc),
      expected: [{ object: 'posts.at', says: ['1 column takes the present time', utc], automatic: true }],
    },
  ],
  misses: [
    { name: 'a fixed date', input: posts({ kind: 'string', value: '2024-01-01' }, "'2024-01-01'") },
    { name: 'a default that was not carried over', input: posts({ kind: 'current-timestamp' }) },
  ],
};
