import { inputOf, type RuleCases, table } from './testing.ts';

const database = (charset: string) => inputOf('sqlite', [table('t')], { model: { charset } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'UTF-16le',
      input: database('UTF-16le'),
      expected: [{ object: 'the database', says: ['keeps its texts in UTF-16le'], automatic: true }],
    },
  ],
  misses: [{ name: 'UTF-8', input: database('UTF-8') }],
};
