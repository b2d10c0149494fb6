import { affinity, column, inputOf, type RuleCases, table, type types } from './testing.ts';

const logins = (
  type: string,
  kind = affinity('numeric', 'DATETIME') as ReturnType<typeof affinity> | typeof types.timestamp,
) => inputOf('sqlite', [table('logins', [column('at', kind)])], { target: { 'logins.at': { type } } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a date and time',
      input: logins('timestamp'),
      expected: [
        { object: 'logins.at', says: ['1 column holds a date and time without a time zone'], automatic: true },
      ],
    },
    {
      name: 'with a precision',
      input: logins('timestamp(3)'),
      expected: [{ object: 'logins.at', says: ['becomes timestamp'] }],
    },
  ],
  misses: [
    { name: 'with a zone', input: logins('timestamptz') },
    { name: 'kept as text', input: logins('text') },
  ],
};
