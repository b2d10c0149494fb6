import { column, inputOf, type RuleCases, table } from './testing.ts';

const articles = (zerofill: boolean) =>
  inputOf('mysql', [
    table('articles', [column('number', { kind: 'integer', bits: 32, unsigned: true, displayWidth: 5, zerofill })]),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'ZEROFILL',
      input: articles(true),
      expected: [
        {
          object: 'articles.number',
          says: ['1 column shows its numbers with leading zeros', "lpad(number::text, 5, '0')"],
        },
      ],
    },
  ],
  misses: [{ name: 'a display width alone says nothing', input: articles(false) }],
};
