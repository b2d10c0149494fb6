import { column, index, inputOf, type RuleCases, table, types } from './testing.ts';

const posts = (kind: 'fulltext' | 'btree') =>
  inputOf('mysql', [
    table('posts', [column('title', types.text), column('body', types.text)], {
      indexes: [index('words', ['title', 'body'], { kind })],
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a full-text index',
      input: posts('fulltext'),
      expected: [
        {
          object: 'index words of posts',
          says: ['search for words in title and body', "coalesce(title, '') || ' ' || coalesce(body, '')"],
          automatic: false,
        },
      ],
    },
  ],
  misses: [{ name: 'an ordinary index', input: posts('btree') }],
};
