import type { Sequence } from '../model.ts';
import { inputOf, type RuleCases, table } from './testing.ts';

const counters = (changes: Partial<Sequence>) =>
  inputOf('oracle', [table('T')], { model: { sequences: [{ name: 'S', line: 4, ...changes }] } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'the limit of all',
      input: counters({ start: '1', max: '9999999999999999999999999999' }),
      expected: [{ object: 'sequence S', says: ['1 sequence has a limit'], severity: 'cosmetic', automatic: true }],
    },
    {
      name: 'a start far out',
      input: counters({ start: '99999999999999999999' }),
      expected: [{ object: 'sequence S', says: ['stands at 99999999999999999999'], severity: 'blocker' }],
    },
  ],
  misses: [
    {
      name: 'within 64 bits',
      input: counters({ start: '1', max: '9223372036854775807', min: '-9223372036854775808' }),
    },
  ],
};
