import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { loadPlatformKeys } from '#shared/identity/platform-keys.ts';
import {
  type Configuration,
  ConfigurationError,
  noConfiguration,
  readConfiguration,
} from '#shared/migration/configuration.ts';
import { type MigrationResult, migrate as runMigration } from '#shared/migration/migrate.ts';
import { type GivenSource, serverKind } from '#shared/migration/source/migration-source.ts';
import { openMigrationSource } from '#shared/migration/source/open-source.ts';
import { folderStore } from '#shared/migration/store.ts';
import { targetLabel } from '#shared/migration/target-label.ts';
import { TaskFailed } from '#shared/migration/threads/tasks.ts';
import { version } from '#shared/platform/version.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import { TargetError } from '#shared/targets/target.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { callersFolder } from '../input-file.ts';
import { createMigrationPrinter } from '../migration-printer.ts';
import { openStateFolder, type StateFolder } from '../up/state-folder.ts';
import { embeddedTargetFor, namedTarget, scratchTargetFor, type UsedTarget } from './migrate-target.ts';

export const migrate: Command = {
  name: 'migrate',
  usage: 'SOURCE [--to postgres://...] [--rehearse] [--resume] [--json]',
  summary: 'Move a database to PostgreSQL and prove that every row arrived; needs no platform',
  details: [
    'SOURCE: a dump (.sql, also .gz, .zip, .zst, or a folder of them), an SQLite file, or the connection string of a live',
    'server: mysql://user:password@host/database, postgres://user:password@host/database. It is only ever read.',
    '',
    'Options:',
    '  --to URL          the PostgreSQL (14 or newer) to move to; without it, a new database in the embedded one',
    '  --rehearse        the whole run into a scratch database that is dropped afterwards',
    '  --resume          go on with the interrupted migration of this source to this target',
    '  --config FILE     decisions: casts, accepted findings, allowances (default: cloudforge.toml beside the source)',
    '  --accept-blockers go on although the report has blockers; what is left out stands in the certificate',
    '  --max-rejects N   rows that may be left out, each kept with its reason (0: the first one stops)',
    '  --threads N       threads that read and copy (default: cores less one)',
    '  --no-verify       copy without proof; nothing is certified, and the exit code is 4',
    '  --no-swap         leave the result in its staging schema',
    '  --json            result as JSON on stdout; progress as JSON lines on stderr',
    '',
    'Exit codes: 0 certified, 1 blockers or differences found, 2 bad usage or unreadable source or target,',
    '3 interrupted or failed on the way (--resume goes on), 4 copied but not verified, 130 stopped by Ctrl-C.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      {
        to: { type: 'string' },
        rehearse: { type: 'boolean', default: false },
        resume: { type: 'boolean', default: false },
        config: { type: 'string' },
        'accept-blockers': { type: 'boolean', default: false },
        'max-rejects': { type: 'string', default: '0' },
        threads: { type: 'string' },
        'no-verify': { type: 'boolean', default: false },
        'no-swap': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
      1,
    );
    const given = givenSource(positionals[0]);
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort());
    const state = openStateFolder(process.env);
    const used = await targetOf(values.to, values.rehearse, given, state);
    const printer = createMigrationPrinter({ json: values.json, stream: process.stderr });
    try {
      const folder = runFolder(state.path, given, used, values.resume);
      const store = folderStore(folder);
      const source = await openMigrationSource(given, {
        readers: threadsOf(values.threads),
        folder,
      });
      try {
        const { signer } = loadPlatformKeys(join(state.path, 'keys'), {
          masterKey: process.env.CLOUDFORGE_MASTER_KEY,
          signingKeyPem: process.env.CLOUDFORGE_SIGNING_KEY,
        });
        const result = await runMigration({
          source,
          target: { url: used.url },
          store,
          configuration: configurationOf(values.config, given),
          rejectsMax: countOf(values['max-rejects'], '--max-rejects', 1_000_000_000),
          threads: threadsOf(values.threads),
          verify: !values['no-verify'],
          swap: !values['no-swap'] && !values.rehearse,
          rehearsal: values.rehearse,
          signer,
          version,
          now: () => new Date(),
          onProgress: progress => printer.progress(progress),
          onNote: text => printer.note(text),
          onAssessed: assessment => {
            printer.assessed(assessment);
            if (!values['accept-blockers']) refuseBlockers(assessment);
          },
          signal: interrupted.signal,
        });
        printer.result(result, {
          folder,
          connection: used.showUrl,
          label: targetLabel({ url: used.url }),
          stopsWithCommand: used.stopsWithCommand,
          rehearsal: used.rehearsal,
        });
        return exitCode(result);
      } finally {
        await source.close();
      }
    } catch (error) {
      printer.end();
      throw asCliError(error, interrupted.signal.aborted);
    } finally {
      printer.end();
      await used.close();
    }
  },
};

function exitCode({ certificate }: MigrationResult): number {
  if (certificate === undefined) return 4;
  return certificate.certified ? 0 : 1;
}

function asCliError(error: unknown, isInterrupted: boolean): unknown {
  if (isInterrupted) return new CliError('Stopped. What was copied stays; --resume goes on.', 130, { cause: error });
  if (error instanceof TaskFailed)
    return new CliError(`${error.message}\nWhat was copied stays; --resume goes on.`, 3, { cause: error });
  if (error instanceof SourceError || error instanceof TargetError || error instanceof ConfigurationError)
    return new CliError(error.message, 2, { cause: error });
  return error;
}

function refuseBlockers({ findings }: Assessment): void {
  const open = findings.filter(({ severity, automatic }) => severity === 'blocker' && !automatic);
  if (open.length === 0) return;
  const lines = open.slice(0, 10).map(({ code, object, message }) => `  ${code}  ${object}: ${message}`);
  const more = open.length > 10 ? `\n  and ${open.length - 10} more` : '';
  throw new CliError(
    `Nothing was written: ${open.length === 1 ? 'one finding blocks' : `${open.length} findings block`} this migration.\n${lines.join('\n')}${more}\nMend the source, decide in cloudforge.toml (casts, accepted findings), or go on with --accept-blockers.`,
    1,
  );
}

function givenSource(given: string | undefined): GivenSource {
  if (given === undefined || given === '')
    throw new CliError('Which database? Give a dump, an SQLite file or a connection string (see --help).');
  if (serverKind(given) !== undefined) return { kind: 'server', url: given };
  const path = resolve(callersFolder(), given);
  if (!existsSync(path))
    throw new CliError(`There is no file ${given}. Give a dump, an SQLite file or a connection string.`);
  return { kind: 'file', path, name: basename(path) };
}

function countOf(text: string, option: string, max: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || count > max)
    throw new CliError(`${option} is a number from 0 to ${max}.`);
  return count;
}

function threadsOf(text: string | undefined): number {
  if (text === undefined) return Math.max(1, Math.min(8, availableParallelism() - 1));
  return Math.max(1, countOf(text, '--threads', 64));
}

function configurationOf(named: string | undefined, given: GivenSource): Configuration {
  if (named !== undefined) return readConfiguration(resolve(callersFolder(), named));
  const folder =
    given.kind === 'server' ? callersFolder() : statSync(given.path).isDirectory() ? given.path : dirname(given.path);
  const path = join(folder, 'cloudforge.toml');
  return existsSync(path) ? readConfiguration(path) : noConfiguration;
}

async function targetOf(
  to: string | undefined,
  rehearse: boolean,
  given: GivenSource,
  state: StateFolder,
): Promise<UsedTarget> {
  if (to !== undefined && !/^postgres(ql)?:\/\//.test(to))
    throw new CliError('--to is a connection string: postgres://user:password@host:5432/database');
  if (rehearse) return await scratchTargetFor(to, randomUUID(), state);
  return to === undefined ? await embeddedTargetFor(given, state) : namedTarget(to);
}

/**
 * Where this migration keeps its state: by source and target, so that --resume finds it. Without --resume an unfinished
 * one is an error, as two runs into one target would be in each other's way.
 */
function runFolder(stateFolder: string, given: GivenSource, used: UsedTarget, resume: boolean): string {
  const source = given.kind === 'file' ? given.path : withoutPassword(given.url);
  const key = createHash('sha256')
    .update(`${source}\0${targetLabel({ url: used.url })}\0${used.rehearsal}`)
    .digest('hex')
    .slice(0, 16);
  const parent = join(stateFolder, 'migrations', key);
  const earlier = existsSync(parent)
    ? readdirSync(parent)
        .filter(name => /^\d+$/.test(name))
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  const [last] = earlier;
  if (resume && last !== undefined) return join(parent, String(last));
  if (resume)
    throw new CliError(`There is no migration of ${source} into ${targetLabel({ url: used.url })} to go on with.`);
  return join(parent, String((last ?? 0) + 1));
}

function withoutPassword(url: string): string {
  return targetLabel({ url }).replace(/^postgresql:/, new URL(url).protocol);
}
