import { type Command, parseOptions } from '../command.ts';
import { runMigration, runOptions } from '../migration/run.ts';

export const repair: Command = {
  name: 'repair',
  usage: 'SOURCE [--to postgres://...] [--json]',
  summary: 'Compare a copy with its source again, say which rows differ, and copy those tables anew',
  details: [
    'SOURCE and --to: as they were given to `migrate`. The source has to be there still, unchanged.',
    '',
    'Every row is compared. Where rows differ they are named (table and key, never values), the table is copied again,',
    'and everything is proved and certified anew. For a result that is in place already, call `revert` first: what the application',
    'wrote there since is not in the source, and would be lost.',
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
    });
  },
};
