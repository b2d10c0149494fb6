import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const flags = (length: number, type: string) =>
  inputOf('mysql', [table('flags', [column('f', { kind: 'bit', length })])], { target: { 'flags.f': { type } } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'one bit',
      input: flags(1, 'boolean'),
      expected: [{ object: 'flags.f', says: ['1 BIT column becomes boolean', 'NOT active'] }],
    },
    {
      name: 'eight bits',
      input: flags(8, 'bit(8)'),
      expected: [{ object: 'flags.f', says: ['becomes bit(8)', 'column::int'] }],
    },
  ],
  misses: [{ name: 'a boolean of another kind', input: inputOf('mysql', [table('t', [column('b', types.boolean)])]) }],
};
