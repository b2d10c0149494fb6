import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const events = (subMicroseconds: number) =>
  table('events', [column('at', types.datetime, { profile: { rows: 77, subMicroseconds } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'seven digits',
      input: inputOf('sqlite', [events(70)]),
      expected: [{ object: 'events.at', says: ['70 of 77 rows carry more than six digits'], severity: 'data-loss' }],
    },
  ],
  misses: [
    { name: 'six digits', input: inputOf('sqlite', [events(0)]) },
    { name: 'kept as text', input: inputOf('sqlite', [events(70)], { target: { 'events.at': { type: 'text' } } }) },
  ],
};
