import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { renderReportHtml } from '#shared/engines/docs/report-html.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { fitsPattern } from '#shared/engines/schema/pattern.ts';
import { loadSigner } from '#shared/identity/platform-keys.ts';
import {
  type Configuration,
  ConfigurationError,
  noConfiguration,
  readConfiguration,
} from '#shared/migration/configuration.ts';
import { type MigrationResult, migrate } from '#shared/migration/migrate.ts';
import { rehearsalSummary } from '#shared/migration/rehearsal-summary.ts';
import { type GivenSource, type MigrationSource, serverKind } from '#shared/migration/source/migration-source.ts';
import { openMigrationSource } from '#shared/migration/source/open-source.ts';
import type { MigrationState } from '#shared/migration/state.ts';
import { folderStore, kept, type MigrationStore, readJson } from '#shared/migration/store.ts';
import { targetLabel } from '#shared/migration/target-label.ts';
import { TaskFailed } from '#shared/migration/threads/tasks.ts';
import { version } from '#shared/platform/version.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import { openPostgresqlTarget } from '#shared/targets/postgresql/target.ts';
import { TargetError } from '#shared/targets/target.ts';
import { CliError } from '../cli-error.ts';
import { callersFolder } from '../input-file.ts';
import { openStateFolder, type StateFolder } from '../up/state-folder.ts';
import { commandFor, nextCommand } from './next-command.ts';
import { createMigrationPrinter } from './printer.ts';
import { runFolder } from './run-folder.ts';
import { skipsOf, withSkips } from './skips.ts';
import { embeddedTargetFor, namedTarget, scratchTargetFor, type UsedTarget } from './target.ts';

/** Options that every command which moves rows takes, for parseArgs. */
export const runOptions = {
  to: { type: 'string' },
  config: { type: 'string' },
  'accept-blockers': { type: 'boolean', default: false },
  'max-rejects': { type: 'string', default: '0' },
  threads: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export interface RunValues {
  to?: string | undefined;
  config?: string | undefined;
  /** TABLE=REASON each. */
  skip?: string[] | undefined;
  'accept-blockers': boolean;
  'max-rejects': string;
  threads?: string | undefined;
  json: boolean;
}

export interface RunKind {
  which: 'new' | 'last';
  verify: boolean;
  swap: boolean;
  rehearsal: boolean;
  deep: boolean;
  reconcile: boolean;
  /** What is missing in the target is made again. */
  restore?: boolean;
  /** The source is expected to have gone on since: rows that differ are copied again without being named. */
  isDelta?: boolean;
  /** Looks at the source before anything is done. Throws CliError to stop. */
  check?(source: MigrationSource): Promise<void>;
}

/** Runs a migration, or goes on with one, and prints what came of it. Returns the exit code. */
export async function runMigration(source: string | undefined, values: RunValues, kind: RunKind): Promise<number> {
  const given = givenSource(source);
  const threads = threadsOf(values.threads);
  const rejectsMax = countOf(values['max-rejects'], '--max-rejects', 1_000_000_000);
  const skips = skipsOf(values.skip ?? []);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  const printer = createMigrationPrinter({ json: values.json, stream: process.stderr });
  let used: UsedTarget | undefined;
  let opened: MigrationSource | undefined;
  let store: MigrationStore | undefined;
  try {
    const fromFile = configurationOf(values.config, given);
    const state = openStateFolder(process.env);
    used = await targetOf(values.to, kind.rehearsal, given, state);
    const folder = runFolder(state.path, given, used, kind.which);
    store = folderStore(folder);
    const configuration = await withSkips(fromFile, skips, store, kind.which);
    // A large source is not read only to learn that the target's password is wrong.
    if (kind.which === 'new' && values.to !== undefined && !kind.rehearsal) await tryTarget(used.url);
    if (kind.reconcile && kind.restore !== true) await refuseInPlace(store);
    opened = await openMigrationSource(given, { readers: threads, folder });
    await kind.check?.(opened);
    const result = await migrate({
      source: opened,
      target: { url: used.url },
      store,
      configuration,
      rejectsMax,
      threads,
      verify: kind.verify,
      swap: kind.swap,
      rehearsal: kind.rehearsal,
      deep: kind.deep,
      reconcile: kind.reconcile,
      restore: kind.restore === true,
      ...(kind.isDelta !== undefined && { isDelta: kind.isDelta }),
      signer: signerOf(state),
      version,
      now: () => new Date(),
      onProgress: progress => printer.progress(progress),
      onNote: text => printer.note(text),
      onAssessed: assessment => {
        printer.assessed(assessment);
        if (!values['accept-blockers'] && kind.which === 'new') refuseBlockers(assessment, configuration, rejectsMax);
      },
      signal: interrupted.signal,
    });
    if (kind.rehearsal) await writeRehearsalReport(store, result, given);
    printer.result(result, {
      folder,
      connection: used.showUrl,
      label: targetLabel({ url: used.url }),
      stopsWithCommand: used.stopsWithCommand,
      rehearsal: used.rehearsal,
      repair: commandFor('repair', source, values.to),
      revert: commandFor('revert', source, values.to),
      cutover: commandFor('cutover', source, values.to),
    });
    return exitCode(result);
  } catch (error) {
    printer.end();
    const hasPlan = store !== undefined && (await store.read(kept.plan)) !== undefined;
    const next = hasPlan ? nextCommand(process.argv.slice(2), kind) : undefined;
    const goOn = next === undefined ? '' : `What was done stays. Go on with: ${next}`;
    const spoken = asCliError(error, interrupted.signal.aborted, goOn, next !== undefined);
    // Nothing was written: what was made for this command goes again.
    if (!hasPlan && kind.which === 'new') await used?.unmake?.();
    if (values.json && spoken instanceof CliError)
      console.log(JSON.stringify({ error: spoken.message, ...codeOf(error), exitCode: spoken.exitCode }, null, 2));
    throw spoken;
  } finally {
    printer.end();
    await opened?.close();
    await used?.close();
  }
}

/** @throws TargetError where the target can't be used at all; nothing is written to it */
async function tryTarget(url: string): Promise<void> {
  const target = openPostgresqlTarget({ url }, await loadParser());
  try {
    await target.preflight([]);
  } finally {
    await target.close();
  }
}

/** The report with what the rehearsal measured and found in place of the estimates. */
async function writeRehearsalReport(store: MigrationStore, result: MigrationResult, given: GivenSource): Promise<void> {
  const now = new Date();
  const fileName = given.kind === 'file' ? given.name : result.state.source.label;
  await store.write(
    'report.html',
    renderReportHtml(result.assessment, {
      fileName,
      sha256: result.state.source.sha256 ?? '',
      generatedAt: now.toISOString(),
      version,
      rehearsal: rehearsalSummary(result, now),
    }),
  );
}

export function signerOf(state: StateFolder): ReturnType<typeof loadSigner> {
  return loadSigner(join(state.path, 'keys'), process.env.CLOUDFORGE_SIGNING_KEY);
}

function exitCode({ certificate }: MigrationResult): number {
  if (certificate === undefined) return 4;
  return certificate.certified ? 0 : 1;
}

/** What programs tell the cause of a failure by, as the documentation lists it. */
function codeOf(error: unknown): { code?: string } {
  if (error instanceof TaskFailed) return { code: error.failure.code };
  return error instanceof SourceError || error instanceof TargetError ? { code: error.code } : {};
}

/**
 * Errors that have a sentence for their reader, with the exit code that --help names.
 *
 * @param goOn how to go on, as a sentence; may be empty
 * @param hasBegun something was written that one can go on with
 */
export function asCliError(error: unknown, isInterrupted: boolean, goOn: string, hasBegun = false): unknown {
  const further = goOn === '' ? '' : `\n${goOn}`;
  if (isInterrupted) return new CliError(`Stopped.${further}`, 130, { cause: error });
  if (error instanceof TaskFailed) {
    // This one is over: its message says that a new one has to be begun.
    const isOver = error.failure.code === 'source-changed';
    const anew = '\nA new one: cloudforge migrate with the same source and target, without --resume.';
    return new CliError(`${error.message}${isOver ? anew : further}`, 3, { cause: error });
  }
  if (error instanceof SourceError || error instanceof TargetError)
    return new CliError(`${error.message}${further}`, hasBegun ? 3 : 2, { cause: error });
  if (error instanceof ConfigurationError) return new CliError(error.message, 2, { cause: error });
  return error;
}

/** Rows that an application wrote since would be lost without a word. */
async function refuseInPlace(store: MigrationStore): Promise<void> {
  const state = await readJson<MigrationState>(store, kept.state);
  if (state?.stage !== 'swapped') return;
  throw new CliError(
    'This migration is in place already. What the application wrote there since would be overwritten: call `cloudforge revert` with the same arguments first, if that is what you want.',
  );
}

const blockersShown = 10;

function refuseBlockers({ findings }: Assessment, configuration: Configuration, rejectsMax: number): void {
  const allowed = new Map([
    ['C12', configuration.allow['nul-removed']],
    ['C13', configuration.allow['encoding-replaced']],
  ]);
  const open = findings.filter(({ code, object, rows, severity, automatic }) => {
    if (severity !== 'blocker' || automatic) return false;
    const columns = allowed.get(code);
    // Such rows are changed as their owner allows, or become rejects of which enough are allowed.
    if (columns === undefined) return true;
    return !columns.some(pattern => fitsPattern(pattern, object)) && (rows ?? Number.POSITIVE_INFINITY) > rejectsMax;
  });
  if (open.length === 0) return;
  const lines = open.slice(0, blockersShown).map(({ code, object, message }) => `  ${code}  ${object}: ${message}`);
  const more = open.length > blockersShown ? `\n  and ${open.length - blockersShown} more` : '';
  const what = open.length === 1 ? 'one finding blocks' : `${open.length} findings block`;
  throw new CliError(
    `Nothing was written: ${what} this migration.\n${lines.join('\n')}${more}\nMend the source, decide in cloudforge.toml (casts, accepted findings, skipped tables), or go on with --accept-blockers.`,
    1,
  );
}

export function givenSource(given: string | undefined): GivenSource {
  if (given === undefined || given === '')
    throw new CliError('Which database? Give a dump, an SQLite file or a connection string (see --help).');
  if (serverKind(given) !== undefined) {
    if (!URL.canParse(given))
      throw new CliError(
        'This connection string is not understood. Like this: mysql://user:password@host:3306/database',
      );
    return { kind: 'server', url: given };
  }
  const path = resolve(callersFolder(), given);
  if (!existsSync(path))
    throw new CliError(`There is no file ${given}. Give a dump, an SQLite file or a connection string.`);
  return { kind: 'file', path, name: basename(path) };
}

function countOf(text: string, option: string, max: number): number {
  const count = Number(text);
  if (text.trim() === '' || !Number.isInteger(count) || count < 0 || count > max)
    throw new CliError(`${option} is a number from 0 to ${max}.`);
  return count;
}

const threadsMax = 64;

/** The target's server needs a core as well. */
function threadsOf(text: string | undefined): number {
  if (text === undefined) return Math.max(1, Math.min(8, availableParallelism() - 1));
  return Math.max(1, countOf(text, '--threads', threadsMax));
}

function configurationOf(named: string | undefined, given: GivenSource): Configuration {
  if (named !== undefined) return readConfiguration(resolve(callersFolder(), named));
  const folder =
    given.kind === 'server' ? callersFolder() : statSync(given.path).isDirectory() ? given.path : dirname(given.path);
  const path = join(folder, 'cloudforge.toml');
  return existsSync(path) ? readConfiguration(path) : noConfiguration;
}

export async function targetOf(
  to: string | undefined,
  rehearse: boolean,
  given: GivenSource,
  state: StateFolder,
): Promise<UsedTarget> {
  if (to !== undefined && !(/^postgres(ql)?:\/\//.test(to) && URL.canParse(to)))
    throw new CliError('--to is a connection string: postgres://user:password@host:5432/database');
  if (rehearse) return await scratchTargetFor(to, crypto.randomUUID(), state);
  return to === undefined ? await embeddedTargetFor(given, state) : namedTarget(to);
}
