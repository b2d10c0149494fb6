import { column, index, inputOf, type RuleCases, table } from './testing.ts';

const wide = (size: number) => {
  const names = Array.from({ length: size }, (_, at) => `c${at}`);
  return inputOf('sqlite', [
    table(
      't',
      names.map(name => column(name)),
      { indexes: [index('all', names)] },
    ),
  ]);
};

export const cases: RuleCases = {
  hits: [
    {
      name: '33 columns',
      input: wide(33),
      expected: [{ object: 'index all of t', says: ['covers 33 columns; PostgreSQL allows 32'], severity: 'blocker' }],
    },
  ],
  misses: [{ name: '32 columns', input: wide(32) }],
};
