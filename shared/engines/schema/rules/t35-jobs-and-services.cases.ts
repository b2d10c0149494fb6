import type { OtherObject } from '../model.ts';
import { inputOf, type RuleCases, table } from './testing.ts';

const others = (...list: [OtherObject['kind'], string][]) =>
  inputOf('sqlserver', [table('t')], {
    model: { others: list.map(([kind, name]) => ({ kind, name, text: name, line: 6 })) },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a job',
      input: others(['job', 'nightly']),
      expected: [{ object: '1 job', says: ['Agent: nightly', 'pg_cron'] }],
    },
    {
      name: 'Service Broker',
      input: others(['other', 'queue Orders'], ['other', 'service Mail']),
      expected: [{ object: '2 services around the data', says: ['queue Orders and service Mail'] }],
    },
  ],
  misses: [{ name: 'a partition function', input: others(['other', 'partition function byYear']) }],
};
