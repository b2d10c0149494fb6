import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const span = (timeZone: string | undefined, rows = 5) => ({
  startByte: 0,
  endByte: 9,
  format: 'insert' as const,
  columns: [],
  rows,
  ...(timeZone === undefined ? {} : { timeZone }),
});
const logins = (
  timeZone: string | undefined,
  rows = 5,
  type: typeof types.timestamp | typeof types.datetime = types.timestamp,
) => inputOf('mysql', [table('logins', [column('at', type)], { rowSpans: [span(timeZone, rows)] })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'mysqldump says UTC',
      input: logins('+00:00'),
      expected: [{ object: 'logins.at', says: ['becomes timestamptz'], automatic: true }],
    },
    {
      name: 'no zone is named',
      input: logins(undefined),
      expected: [
        { object: 'logins.at', says: ['does not say in which time zone'], severity: 'data-loss', automatic: false },
      ],
    },
    {
      name: 'the zone of a server nobody knows',
      input: logins('SYSTEM'),
      expected: [{ object: 'logins.at', says: ['does not say'] }],
    },
    {
      name: 'no zone, but no rows either',
      input: logins(undefined, 0),
      expected: [{ object: 'logins.at', says: ['timestamptz'], automatic: true }],
    },
  ],
  misses: [{ name: 'DATETIME has no zone to begin with', input: logins(undefined, 5, types.datetime) }],
};
