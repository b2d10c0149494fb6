import { inputOf, type RuleCases, table } from './testing.ts';

const view = { name: 'recent', columns: [], query: 'SELECT 1', line: 7 };

export const cases: RuleCases = {
  hits: [
    {
      name: 'a view',
      input: inputOf('mysql', [table('t')], { model: { views: [view] } }),
      expected: [
        {
          object: 'rows of recent',
          says: ['1 view are not part', 'FROM `recent`; -- -> SELECT count(*) FROM recent;'],
          automatic: false,
        },
      ],
    },
  ],
  misses: [
    { name: 'none', input: inputOf('mysql', [table('t')]) },
    { name: 'taken over as it is', input: inputOf('postgresql', [table('t')], { model: { views: [view] } }) },
  ],
};
