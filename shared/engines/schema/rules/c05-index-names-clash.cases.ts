import { column, index, inputOf, key, type RuleCases, table } from './testing.ts';

const named = (name: string, changes = {}) =>
  table(name, [column('x')], { indexes: [index('idx_x', ['x'])], ...changes });

export const cases: RuleCases = {
  hits: [
    {
      name: 'two tables',
      input: inputOf('mysql', [named('a'), named('b')]),
      expected: [
        { object: 'index idx_x', says: ['1 index name is used more than once in the schema: idx_x.'], automatic: true },
      ],
    },
    {
      name: 'an index and a unique key',
      input: inputOf('mysql', [named('a'), table('b', [column('x')], { uniqueKeys: [key(['x'], { name: 'idx_x' })] })]),
      expected: [{ object: 'index idx_x', says: ['idx_x'] }],
    },
    {
      name: 'an index and a table',
      input: inputOf('mysql', [named('a'), table('idx_x')]),
      expected: [{ object: 'index idx_x', says: ['only once in a schema'] }],
    },
  ],
  misses: [
    { name: 'each name once', input: inputOf('mysql', [named('a'), table('b')]) },
    { name: 'SQLite has one name space too', input: inputOf('sqlite', [named('a'), named('b')]) },
  ],
};
