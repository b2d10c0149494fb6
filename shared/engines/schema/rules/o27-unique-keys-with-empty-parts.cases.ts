import { column, inputOf, key, type RuleCases, table, varchar } from './testing.ts';

const rooms = (columns: string[], nullable: boolean) =>
  inputOf('oracle', [
    table('ROOMS', [column('HOUSE', varchar(9), { nullable: false }), column('DOOR', varchar(9), { nullable })], {
      uniqueKeys: [key(columns, { name: 'ROOMS_UK' })],
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'one part may be empty',
      input: rooms(['HOUSE', 'DOOR'], true),
      expected: [{ object: 'ROOMS.ROOMS_UK', says: ['equal but for an empty DOOR', 'NULLS NOT DISTINCT'] }],
    },
  ],
  misses: [
    { name: 'one column', input: rooms(['DOOR'], true) },
    { name: 'no part may be empty', input: rooms(['HOUSE', 'DOOR'], false) },
  ],
};
