import { type Command, parseOptions } from '../command.ts';
import { runMigration, runOptions } from '../migration/run.ts';

export const repair: Command = {
  name: 'repair',
  usage: 'SOURCE [--to postgres://...] [--json]',
  summary: 'Compare a copy with its source again, make again what is missing, and copy what differs',
  details: [
    'SOURCE and --to: as they were given to `migrate`. The source has to be there still, unchanged.',
    '',
    'Tables, columns, keys, indexes, views, triggers and sequences that are missing or not as the plan makes them are made',
    'again. Every row is compared. Where rows differ they are named (table and key, never values) and copied again, and',
    'everything is proved and certified anew.',
    '',
    'A result that is in place already is repaired there: what is missing is made again and copied, columns get their types',
    'back under their rows, and counters that lag are set on, but rows that differ are',
    'left as they are, as the application may have written them since. `revert` and then `repair` copies those again, too.',
    '',
    'Options:',
    '  --to URL  the target, as given to migrate',
    '  --swap    put the result into place when it is certified',
    '  --config FILE, --max-rejects N, --threads N, --json: as for migrate',
    '',
    'Exit codes: as for migrate.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(args, { ...runOptions, swap: { type: 'boolean', default: false } }, 1);
    return await runMigration(positionals[0], values, {
      which: 'last',
      verify: true,
      swap: values.swap,
      rehearsal: false,
      deep: false,
      reconcile: true,
      restore: true,
    });
  },
};
