import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const counts = (type: typeof types.intUnsigned | typeof types.int | typeof types.bigintUnsigned) =>
  inputOf('mysql', [table('t', [column('n', type)])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'INT UNSIGNED',
      input: counts(types.intUnsigned),
      expected: [{ object: 't.n', says: ['1 unsigned column gets a type that is wide enough'], automatic: true }],
    },
  ],
  misses: [
    { name: 'signed', input: counts(types.int) },
    { name: 'BIGINT UNSIGNED has a rule of its own', input: counts(types.bigintUnsigned) },
  ],
};
