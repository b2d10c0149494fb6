import { column, inputOf, type RuleCases, table, varchar } from './testing.ts';

const people = [table('people', [column('phone', varchar(20), { sourceType: 'dbo.Phone' })])];

export const cases: RuleCases = {
  hits: [
    {
      name: 'another name for a type',
      input: inputOf('sqlserver', people, {
        model: {
          types: [
            { name: 'Phone', definition: { kind: 'domain', base: 'varchar(20)', nullable: true, checks: [] }, line: 3 },
          ],
        },
      }),
      expected: [{ object: 'Phone', says: ['1 type is another name', '1 column uses it'], automatic: true }],
    },
    {
      name: 'a table type',
      input: inputOf('sqlserver', people, {
        model: {
          types: [{ name: 'Ids', definition: { kind: 'other', text: 'CREATE TYPE Ids AS TABLE (id int)' }, line: 4 }],
        },
      }),
      expected: [{ object: 'type Ids', says: ['not carried over', 'JSON'], automatic: false }],
    },
  ],
  misses: [{ name: 'no types', input: inputOf('sqlserver', people) }],
};
