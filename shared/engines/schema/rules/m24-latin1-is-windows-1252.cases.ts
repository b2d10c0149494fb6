import { column, inputOf, type RuleCases, table, types, varchar } from './testing.ts';

const prices = (charset: string, rows = 5, type = varchar(10)) =>
  inputOf('mysql', [
    table('prices', [column('label', type)], {
      rowSpans: [{ startByte: 0, endByte: 90, format: 'insert', columns: [], charset, rows }],
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'rows in latin1',
      input: prices('latin1'),
      expected: [
        { object: 'prices', says: ['The rows of prices are written in latin1', 'windows-1252'], automatic: true },
      ],
    },
  ],
  misses: [
    { name: 'rows in UTF-8', input: prices('utf8mb4') },
    { name: 'latin1, but no rows', input: prices('latin1', 0) },
    { name: 'latin1, but no text', input: prices('latin1', 5, types.int) },
  ],
};
