import { type Command, parseOptions } from '../command.ts';
import { runMigration, runOptions } from '../migration/run.ts';

export const migrate: Command = {
  name: 'migrate',
  usage: 'SOURCE [--to postgres://...] [--rehearse] [--resume] [--json]',
  summary: 'Move a database to PostgreSQL and prove that every row arrived; needs no platform',
  details: [
    'SOURCE: a dump (.sql, also .gz, .zip, .zst, or a folder of them), an SQLite file, or the connection string of a live',
    'server: mysql://user:password@host/database, postgres://user:password@host/database. It is only ever read.',
    '',
    'Options:',
    '  --to URL           the PostgreSQL (14 or newer) to move to; without it, a new database in the embedded one',
    '  --rehearse         the whole run into a scratch database that is dropped afterwards',
    '  --resume           go on with the interrupted migration of this source to this target',
    '  --config FILE      decisions: casts, accepted findings, skipped tables (default: cloudforge.toml beside the source)',
    "  --skip 'TABLE=WHY' leave a table behind, with the reason that the certificate will state; as often as needed",
    '  --accept-blockers  go on although the report has blockers; what is left out stands in the certificate',
    '  --max-rejects N    rows that may be left out, each kept with its reason (0: the first one stops)',
    '  --deep             live MySQL: look for every hazard in the rows first (a rehearsal does), not only for what decides',
    '                     about types; files are always looked at in full',
    '  --threads N        threads that read and copy (default: cores less one)',
    '  --no-verify        copy without proof; nothing is certified, and the exit code is 4',
    '  --no-swap          leave the result in its staging schema, for `cutover` to put into place',
    '  --json             result as JSON on stdout; progress as JSON lines on stderr',
    '',
    'Exit codes: 0 certified, 1 blockers or differences found, 2 bad usage or unreadable source or target,',
    '3 failed on the way (--resume goes on), 4 copied but not verified, 130 stopped by Ctrl-C.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      {
        ...runOptions,
        skip: { type: 'string', multiple: true },
        rehearse: { type: 'boolean', default: false },
        resume: { type: 'boolean', default: false },
        deep: { type: 'boolean', default: false },
        'no-verify': { type: 'boolean', default: false },
        'no-swap': { type: 'boolean', default: false },
      },
      1,
    );
    return await runMigration(positionals[0], values, {
      which: values.resume ? 'last' : 'new',
      verify: !values['no-verify'],
      swap: !values['no-swap'] && !values.rehearse,
      rehearsal: values.rehearse,
      deep: values.deep || values.rehearse,
      reconcile: false,
    });
  },
};
