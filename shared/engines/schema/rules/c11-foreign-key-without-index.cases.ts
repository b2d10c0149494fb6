import { column, foreignKey, index, inputOf, key, type RuleCases, table } from './testing.ts';

const lines = (changes = {}) =>
  inputOf('sqlite', [
    table('orders'),
    table('order_lines', [column('order_id'), column('position')], {
      foreignKeys: [foreignKey(['order_id'], 'orders')],
      ...changes,
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'no index',
      input: lines(),
      expected: [
        {
          object: 'order_lines.order_id',
          says: ['1 foreign key has no index', 'CREATE INDEX ON order_lines (order_id);'],
          severity: 'performance',
        },
      ],
    },
    {
      name: 'an index that begins with another column',
      input: lines({ indexes: [index('i', ['position', 'order_id'])] }),
      expected: [{ object: 'order_lines.order_id', says: ['no index'] }],
    },
    {
      name: 'an index over some rows only',
      input: lines({ indexes: [index('i', ['order_id'], { where: 'position > 0' })] }),
      expected: [{ object: 'order_lines.order_id', says: ['no index'] }],
    },
  ],
  misses: [
    { name: 'an index of its own', input: lines({ indexes: [index('i', ['order_id'])] }) },
    { name: 'the primary key begins with it', input: lines({ primaryKey: key(['order_id', 'position']) }) },
  ],
};
