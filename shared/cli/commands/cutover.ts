import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { runMigration, runOptions } from '../migration/run.ts';

export const cutover: Command = {
  name: 'cutover',
  usage: 'SOURCE [--to postgres://...] [--source-may-write] [--json]',
  summary: 'Bring a copied database up to date with its source, prove it again, and put it into place',
  details: [
    'SOURCE and --to: as they were given to `migrate --no-swap`.',
    '',
    'Stop the application and make the source read-only first. Then every row of the source is read and compared with the',
    'copy, chunk by chunk; chunks in which rows were added, changed or removed since are copied again, all is proved, the',
    'certificate is made anew, and if it certifies, the schemas are renamed into place. `revert` is the way back. A SQLite',
    'file may have changed as a live server may; a dump that was written anew is a new migration.',
    'Changes are found by comparing; following them while the application runs (MySQL binlog, PostgreSQL logical',
    'replication) is not there yet.',
    '',
    'Options:',
    '  --to URL            the target, as given to migrate',
    '  --source-may-write  go on although the source still accepts changes: later ones are lost',
    '  --config FILE, --max-rejects N, --threads N, --json: as for migrate',
    '',
    'Exit codes: 0 certified and in place, 1 differences found (nothing was put into place), 2 bad usage, unreadable source',
    'or target, or a source that accepts changes, 3 failed on the way, 130 stopped by Ctrl-C (after either, calling it again goes on).',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      { ...runOptions, 'source-may-write': { type: 'boolean', default: false } },
      1,
    );
    return await runMigration(positionals[0], values, {
      which: 'last',
      verify: true,
      swap: true,
      rehearsal: false,
      deep: false,
      reconcile: true,
      isDelta: true,
      check: async source => {
        const mend = await source.acceptsChanges();
        if (mend === undefined || values['source-may-write']) return;
        throw new CliError(
          `The source still accepts changes; what is written after this would be lost. Stop the application, then: ${mend}\nOr go on with --source-may-write.`,
        );
      },
    });
  },
};
