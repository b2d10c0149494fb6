import { inputOf, type RuleCases, table } from './testing.ts';

const logs = (engine: string) => inputOf('mysql', [table('logs', [], { engine })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'MyISAM',
      input: logs('MyISAM'),
      expected: [{ object: 'logs', says: ['1 table uses a storage engine that does not check'], automatic: true }],
    },
    {
      name: 'FEDERATED',
      input: logs('FEDERATED'),
      expected: [{ object: 'logs', says: ['whose rows live outside'], automatic: false }],
    },
  ],
  misses: [
    { name: 'InnoDB', input: logs('InnoDB') },
    { name: 'no engine named', input: inputOf('mysql', [table('logs')]) },
  ],
};
