import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const users = (kind: 'rowid' | 'auto-increment', isMapped = true) =>
  inputOf('sqlite', [table('users', [column('id', affinity('integer', 'INTEGER'), { identity: { kind } })])], {
    target: { 'users.id': isMapped ? { identity: { start: '1', increment: '1' } } : {} },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'INTEGER PRIMARY KEY',
      input: users('rowid'),
      expected: [{ object: 'users.id', says: ['1 key column numbers its rows by itself'], automatic: true }],
    },
  ],
  misses: [
    { name: 'AUTOINCREMENT is another matter', input: users('auto-increment') },
    { name: 'the target has no counter', input: users('rowid', false) },
  ],
};
