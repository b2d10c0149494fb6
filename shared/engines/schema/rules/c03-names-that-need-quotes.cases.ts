import { column, inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'capitals and blanks',
      input: inputOf('mysql', [table('Album', [column('Artist Id')])]),
      expected: [
        {
          object: '2 names',
          says: ['Album and Album.Artist Id', 'SELECT "Artist Id" FROM "Album";'],
          severity: 'behaviour',
        },
      ],
    },
    {
      name: 'a letter beyond a to z',
      input: inputOf('sqlite', [table('größe')]),
      expected: [{ object: 'größe', says: ['1 name of a table or column contains', 'SELECT * FROM "größe";'] }],
    },
  ],
  misses: [
    { name: 'lower case, digits and underscores', input: inputOf('mysql', [table('album_2', [column('_artist_id')])]) },
    { name: 'PostgreSQL names are what they are', input: inputOf('postgresql', [table('Album')]) },
  ],
};
