import { column, inputOf, type RuleCases, table, varchar } from './testing.ts';

const people = (collation?: string, ofTable?: string, ofDatabase?: string) =>
  inputOf(
    'sqlserver',
    [
      table('people', [column('name', varchar(20), collation === undefined ? {} : { collation }), column('age')], {
        ...(ofTable === undefined ? {} : { collation: ofTable }),
      }),
    ],
    { model: ofDatabase === undefined ? {} : { collation: ofDatabase } },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'nothing says it',
      input: people(),
      expected: [
        { object: 'people.name', says: ['1 text column is compared', 'DATABASEPROPERTYEX'], automatic: false },
      ],
    },
  ],
  misses: [
    { name: 'the column says it', input: people('Latin1_General_CS_AS') },
    { name: 'the table says it', input: people(undefined, 'Latin1_General_CI_AS') },
    { name: 'the database says it', input: people(undefined, undefined, 'Latin1_General_CI_AS') },
  ],
};
