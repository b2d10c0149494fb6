import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { assess } from '#shared/engines/schema/assess.ts';
import { detectDialect } from '#shared/engines/schema/detect.ts';
import type { ParsePostgresql } from '#shared/engines/schema/dialects/postgresql/machine.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { createMachine, DialectUnreadable } from '#shared/engines/schema/machine.ts';
import type { Cast } from '#shared/engines/schema/mapping/casts.ts';
import type { Dialect, DialectMachine, Reading, ReadLimits } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import type { Container } from './decompress.ts';
import { fileBytes } from './file-bytes.ts';
import type { SourceLimits } from './limits.ts';
import { loadParser } from './load-parser.ts';
import { type OpenSource, openSource, type SourceInput } from './open-source.ts';
import type { SourceProgress } from './progress.ts';
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
    const reading =
      source.databasePath === undefined
        ? await readScript(source, detection.dialect, options, parse, progress)
        : await readFile(source.databasePath, options, progress);
    return {
      ...reading,
      format: source.format,
      dialect: detection.dialect,
      detection,
      // A file that was read out of order is read once more for its hash.
      sha256: source.rawSeen() || typeof input !== 'string' ? hash.digest('hex') : await hashOf(input),
      ...(source.memberName !== undefined && { memberName: source.memberName }),
      warnings: source.warnings,
    };
  } finally {
    await source.close();
  }
}

export interface AssessedSource extends Omit<SourceReading, keyof Reading> {
  assessment: Assessment;
}

/** Reads a source and assesses it. */
export async function assessSource(
  input: SourceInput,
  options: SourceOptions & { casts?: readonly Cast[] } = {},
): Promise<AssessedSource> {
  const { model, facts, ...rest } = await readSource(input, options);
  const assessment = assess(
    { model, facts },
    { parse: await loadParser(), ...(options.casts !== undefined && { casts: options.casts }) },
  );
  return { ...rest, assessment };
}

async function sizeOf(input: SourceInput): Promise<number> {
  if (typeof input !== 'string') return 0;
  // A file that is not there is reported by the opening, in words.
  return stat(input).then(
    found => found.size,
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

function machineOf(dialect: Dialect, options: SourceOptions, parse: ParsePostgresql): DialectMachine {
  const { limits, profile = true } = options;
  try {
    return createMachine(dialect, {
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
): Promise<Reading> {
  const machine = machineOf(dialect, options, parse);
  let reportAt = 0;
  let read = 0;
  for await (const portion of source.bytes) {
    if (options.signal?.aborted === true) throw new SourceError('source-cancelled', 'Reading was cancelled.');
    machine.push(portion);
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
