import { inputOf, type RuleCases, table } from './testing.ts';

const dump = (writtenBy: string, events: number) =>
  inputOf('mysql', [table('t')], {
    model: {
      database: 'shop',
      writtenBy,
      others: Array.from({ length: events }, () => ({ kind: 'event' as const, name: 'e', text: 'e', line: 1 })),
    },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'neither routines nor events',
      input: dump('mysqldump 10.19', 0),
      expected: [{ object: 'shop', says: ['no routines (--routines) and no events', 'information_schema.ROUTINES'] }],
    },
  ],
  misses: [
    { name: 'events are there, so somebody asked', input: dump('mysqldump 10.19', 1) },
    { name: 'a script by hand', input: dump('phpMyAdmin', 0) },
  ],
};
