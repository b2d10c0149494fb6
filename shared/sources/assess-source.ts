import { createHash } from 'node:crypto';
import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { assess } from '#shared/engines/schema/assess.ts';
import { detectDialect } from '#shared/engines/schema/detect.ts';
import type { ParsePostgresql } from '#shared/engines/schema/dialects/postgresql/machine.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { DialectUnreadable } from '#shared/engines/schema/machine-factory.ts';
import type { Cast } from '#shared/engines/schema/mapping/casts.ts';
import type { Dialect, DialectMachine, Reading, ReadLimits } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import type { CreateProfiler } from '#shared/engines/schema/profile/profiler.ts';
import type { SkipChoice } from '#shared/engines/schema/skip/skip-tables.ts';
import type { Suppression } from '#shared/engines/schema/suppress.ts';
import type { Container } from './decompress.ts';
import { fileBytes } from './file-bytes.ts';
import type { SourceLimits } from './limits.ts';
import { loadMachine } from './load-machine.ts';
import { loadParser } from './load-parser.ts';
import { type OpenSource, openSource, type SourceInput } from './open-source.ts';
import { withLayout } from './plan-file-chunks.ts';
import { isWorthThread, startProfileThread } from './profile-apart/start-profile-thread.ts';
import type { SourceProgress } from './progress.ts';
import type { SourceAddress } from './row-source.ts';
import { SeekableWriter } from './seekable-file.ts';
import { SourceError } from './source-error.ts';
import { readSqliteFile } from './sqlite/read-file.ts';

export interface SourceOptions {
  /** As the person named it: a hint for the dialect, and never a path. */
  fileName?: string;
  /** Raw size, for progress; known by itself for a path. */
  sizeBytes?: number;
  /** false: rows are only counted. */
  profile?: boolean;
  limits?: Partial<ReadLimits & SourceLimits>;
  onProgress?: (progress: SourceProgress) => void;
  signal?: AbortSignal;
  /**
   * Path for a form of the source that can be read by place, made while it is read; only used where the source is none
   * itself (packed, sent, in UTF-16, several files). It is there once the reading is done, or not at all.
   */
  workingCopy?: string;
  /** Where temporary files go (packed SQLite files, zip streams). */
  temporaryFolder?: string;
}

export interface Detection {
  dialect: Dialect;
  confidence: 'certain' | 'likely' | 'guess';
  reason: string;
}

export interface SourceReading extends Reading {
  format: Container;
  dialect: Dialect;
  detection: Detection;
  /** Of the raw bytes, as they were given. */
  sha256: string;
  memberName?: string;
  warnings: string[];
  /** Where the rows can be read again: the source itself, or its working copy; absent if there is neither. */
  address?: SourceAddress;
}

/** Bytes between two reports of progress. */
const progressEveryBytes = 1024 * 1024;

/**
 * Reads a source from first byte to last: unpacks it, finds its dialect, makes the model and looks into the rows.
 *
 * @throws SourceError if it can't be read; its message is for the person who gave it
 */
export async function readSource(input: SourceInput, options: SourceOptions = {}): Promise<SourceReading> {
  const parse = await loadParser();
  options.signal?.throwIfAborted();
  const hash = createHash('sha256');
  const progress = { bytes: 0, bytesTotal: options.sizeBytes ?? (await sizeOf(input)) };
  const source = await openSource(input, {
    ...(options.limits !== undefined && { limits: options.limits }),
    ...(options.temporaryFolder !== undefined && { temporaryFolder: options.temporaryFolder }),
    onRaw: portion => {
      hash.update(portion);
      progress.bytes += portion.length;
    },
  });
  try {
    const detection = detect(source, options.fileName ?? (typeof input === 'string' ? input : undefined));
    const copy = await beginCopy(source, input, options.workingCopy);
    // A database is read out of order: its hash is made beside.
    const hashed = source.databasePath !== undefined && typeof input === 'string' ? hashOf(input) : undefined;
    hashed?.catch(() => undefined);
    let reading: Reading;
    try {
      reading =
        source.databasePath === undefined
          ? await readScript(source, detection.dialect, options, parse, progress, copy.writer)
          : await readFile(source.databasePath, options, progress);
      await copy.writer?.finish();
    } catch (error) {
      await copy.writer?.abort();
      throw error;
    }
    const place = copy.path === undefined ? undefined : addressOf(copy.path, source, detection.dialect);
    return {
      ...reading,
      format: source.format,
      dialect: detection.dialect,
      detection,
      // A file that was read out of order is read once more for its hash.
      sha256: source.rawSeen() || typeof input !== 'string' ? hash.digest('hex') : await (hashed ?? hashOf(input)),
      ...(source.memberName !== undefined && { memberName: source.memberName }),
      warnings: source.warnings,
      ...(place !== undefined && { address: withLayout(place, reading.model) }),
    };
  } finally {
    await source.close();
  }
}

/** Where the source can be read by place, and what writes it there where it is not there yet. */
async function beginCopy(
  source: OpenSource,
  input: SourceInput,
  path: string | undefined,
): Promise<{ path?: string; writer?: SeekableWriter }> {
  if (source.plainPath !== undefined) return { path: source.plainPath };
  const { databasePath } = source;
  // A database that was given as it is, or lies so in a folder that was, is no temporary file.
  if (databasePath !== undefined && typeof input === 'string' && source.format === 'sqlite-file') {
    return { path: databasePath };
  }
  if (path === undefined) return {};
  if (databasePath === undefined) return { path, writer: await SeekableWriter.create(path) };
  const partial = `${path}.${process.pid}.partial`;
  try {
    await copyFile(databasePath, partial);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  return { path };
}

function addressOf(path: string, source: OpenSource, dialect: Dialect): SourceAddress {
  return source.databasePath === undefined ? { kind: 'dump', path, dialect } : { kind: 'sqlite-file', path };
}

export interface AssessedSource extends Omit<SourceReading, keyof Reading> {
  assessment: Assessment;
}

/** Reads a source and assesses it. */
export async function assessSource(
  input: SourceInput,
  options: SourceOptions & {
    casts?: readonly Cast[];
    suppressions?: readonly Suppression[];
    skips?: readonly SkipChoice[];
  } = {},
): Promise<AssessedSource> {
  const { model, facts, ...rest } = await readSource(input, options);
  const assessment = assess(
    { model, facts },
    {
      parse: await loadParser(),
      ...(options.casts !== undefined && { casts: options.casts }),
      ...(options.suppressions !== undefined && { suppressions: options.suppressions }),
      ...(options.skips !== undefined && { skips: options.skips }),
    },
  );
  return { ...rest, assessment };
}

async function sizeOf(input: SourceInput): Promise<number> {
  if (typeof input !== 'string') return 0;
  // A file that is not there is reported by the opening, in words; the size of a folder says nothing.
  return stat(input).then(
    found => (found.isFile() ? found.size : 0),
    () => 0,
  );
}

function detect(source: OpenSource, fileName: string | undefined): Detection {
  if (source.databasePath !== undefined) {
    return { dialect: 'sqlite', confidence: 'certain', reason: 'The file begins as every SQLite database does.' };
  }
  const found = detectDialect(source.head, source.memberName ?? fileName);
  if ('unreadable' in found) throw new SourceError('source-unsupported', found.unreadable);
  return found;
}

async function machineOf(
  dialect: Dialect,
  options: SourceOptions,
  parse: ParsePostgresql,
  createProfiler: CreateProfiler,
): Promise<DialectMachine> {
  const { limits, profile = true } = options;
  const make = await loadMachine(dialect);
  try {
    return make({
      profile,
      createProfiler,
      parsePostgresql: parse,
      ...(limits !== undefined && { limits }),
    });
  } catch (error) {
    if (error instanceof DialectUnreadable) {
      throw new SourceError('source-unsupported', error.message, { cause: error });
    }
    throw error;
  }
}

async function readScript(
  source: OpenSource,
  dialect: Dialect,
  options: SourceOptions,
  parse: ParsePostgresql,
  progress: { bytes: number; bytesTotal: number },
  copy: SeekableWriter | undefined,
): Promise<Reading> {
  const isApart = options.profile !== false && isWorthThread(progress.bytesTotal);
  const thread = isApart ? startProfileThread() : undefined;
  try {
    const machine = await machineOf(dialect, options, parse, thread?.createProfiler ?? createProfiler);
    return await readAll(machine, source, options, progress, copy);
  } finally {
    await thread?.close();
  }
}

async function readAll(
  machine: DialectMachine,
  source: OpenSource,
  options: SourceOptions,
  progress: { bytes: number; bytesTotal: number },
  copy: SeekableWriter | undefined,
): Promise<Reading> {
  let reportAt = 0;
  let read = 0;
  for await (const portion of source.bytes) {
    if (options.signal?.aborted === true) throw new SourceError('source-cancelled', 'Reading was cancelled.');
    machine.push(portion);
    await copy?.push(portion);
    read += portion.length;
    if (read < reportAt) continue;
    reportAt = read + progressEveryBytes;
    const { rows, object } = machine.progress();
    options.onProgress?.({ ...progress, rows, ...(object !== undefined && { object }) });
  }
  const reading = machine.finish();
  options.onProgress?.({ ...progress, rows: reading.model.statistics.rows });
  return reading;
}

async function readFile(
  path: string,
  options: SourceOptions,
  progress: { bytes: number; bytesTotal: number },
): Promise<Reading> {
  return readSqliteFile(path, {
    profile: options.profile ?? true,
    ...(options.limits !== undefined && { limits: options.limits }),
    ...(options.signal !== undefined && { signal: options.signal }),
    onProgress: ({ rows, object }) => options.onProgress?.({ ...progress, rows, object }),
  });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const portion of fileBytes(path)) hash.update(portion);
  return hash.digest('hex');
}
