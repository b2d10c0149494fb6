import { inputOf, type RuleCases, table } from './testing.ts';

const view = { name: 'v', columns: [], query: 'SELECT 1', line: 9 };
const event = { kind: 'event', name: 'e', text: 'CREATE EVENT e', line: 12 } as const;

export const cases: RuleCases = {
  hits: [
    {
      name: 'views and an event',
      input: inputOf('mysql', [table('t')], { model: { database: 'shop', views: [view, view], others: [event] } }),
      expected: [
        { object: 'shop', says: ['the database holds 2 views and 1 event.', 'a finding of its own'], automatic: true },
      ],
    },
    {
      name: 'PostgreSQL keeps them',
      input: inputOf('postgresql', [], { model: { views: [view] } }),
      expected: [{ object: 'the database', says: ['1 view', 'taken over as they are'] }],
    },
  ],
  misses: [
    {
      name: 'tables only',
      input: inputOf('mysql', [table('t')], { model: { others: [{ ...event, kind: 'grant' }] } }),
    },
  ],
};
