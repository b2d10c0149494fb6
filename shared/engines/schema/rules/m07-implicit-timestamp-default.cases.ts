import type { Expression } from '../model.ts';
import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const logins = (changes: { nullable?: boolean; default?: Expression }, writtenBy?: string) =>
  inputOf('mysql', [table('logins', [column('at', types.timestamp, { nullable: false, ...changes })])], {
    model: writtenBy === undefined ? {} : { writtenBy },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a script by hand',
      input: logins({}),
      expected: [{ object: 'logins.at', says: ['1 required TIMESTAMP column has no default', 'SHOW CREATE TABLE'] }],
    },
  ],
  misses: [
    { name: 'mysqldump writes it out', input: logins({}, 'mysqldump 10.19') },
    { name: 'a default is written', input: logins({ default: { kind: 'current-timestamp' } }) },
    { name: 'the column may be empty', input: logins({ nullable: true }) },
  ],
};
