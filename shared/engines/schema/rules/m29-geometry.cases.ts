import { column, index, inputOf, type RuleCases, table } from './testing.ts';

const shops = (type: string) =>
  inputOf(
    'mysql',
    [
      table('shops', [column('place', { kind: 'geometry', subtype: 'point' })], {
        indexes: [index('s', ['place'], { kind: 'spatial' })],
      }),
    ],
    { target: { 'shops.place': { type } } },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'points kept as bytes',
      input: shops('bytea'),
      expected: [
        {
          object: 'shops.place',
          says: ['becomes bytea', 'CREATE EXTENSION postgis;'],
        },
      ],
    },
  ],
  misses: [{ name: 'the user chose PostGIS', input: shops('geometry(Point,4326)') }],
};
