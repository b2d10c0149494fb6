import type { Index } from '../model.ts';
import { column, index, inputOf, type RuleCases, table } from './testing.ts';

const facts = (kind: Index['kind'], traits: string[] = []) =>
  inputOf('oracle', [table('FACTS', [column('A')], { indexes: [index('IX', ['A'], { kind })], traits })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'bitmap',
      input: facts('bitmap'),
      expected: [{ object: 'index IX of FACTS', says: ['bitmap index becomes a plain one'] }],
    },
    {
      name: 'words',
      input: facts('fulltext'),
      expected: [{ object: 'index IX of FACTS', says: ['Oracle Text', 'CONTAINS'] }],
    },
    {
      name: 'domain',
      input: facts('other'),
      expected: [{ object: 'index IX of FACTS', says: ['a method of Oracle'] }],
    },
    {
      name: 'reverse, and organised by index',
      input: facts('btree', ['REVERSE INDEX IX', 'INDEX ORGANIZED']),
      expected: [
        { object: 'index IX of FACTS', says: ['in reverse'], automatic: true },
        { object: 'FACTS', says: ['ORGANIZATION INDEX'] },
      ],
    },
  ],
  misses: [{ name: 'plain', input: facts('btree') }],
};
