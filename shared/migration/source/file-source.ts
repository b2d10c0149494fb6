import { createReadStream } from 'node:fs';
import { copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { assessInThread } from '#shared/sources/assess-thread.ts';
import type { AssessedSource } from '#shared/sources/assess-source.ts';
import type { Container } from '#shared/sources/decompress.ts';
import { openSource } from '#shared/sources/open-source.ts';
import { planFileChunks, withLayout } from '#shared/sources/plan-file-chunks.ts';
import type { SourceAddress } from '#shared/sources/row-source.ts';
import { SeekableWriter } from '#shared/sources/seekable-file.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import type { SourceDescription } from '../state.ts';
import type { GivenSource, MigrationSource } from './migration-source.ts';

type GivenFile = Extract<GivenSource, { kind: 'file' }>;

/** Name of the copy that can be read by place, in the folder of the migration. */
const seekableName = 'source.seekable';

/** A dump, a SQLite file or a folder of dumps: it does not change, and is named by its hash. */
export async function openFileSource(given: GivenFile, folder: string): Promise<MigrationSource> {
  const seekable = join(folder, seekableName);
  const description: SourceDescription = { kind: 'dump', dialect: 'mysql', label: given.name, notes: [] };
  let path = given.path;
  const addressOf = (assessment: Assessment): SourceAddress =>
    description.kind === 'sqlite-file'
      ? { kind: 'sqlite-file', path }
      : withLayout({ kind: 'dump', path, dialect: assessment.model.dialect }, assessment.model);
  return {
    description,
    hashWhileCopying: false,
    provedBy: 'second-reader',
    assess: async ({ casts, suppressions, onProgress, signal }) => {
      const read = await assessInThread({ path: given.path, fileName: given.name, casts, suppressions, onProgress, signal });
      describe(description, read);
      path = await byPlace(given.path, read.format, seekable);
      description.kind = (await beginsAsSqlite(path)) ? 'sqlite-file' : 'dump';
      return read.assessment;
    },
    planChunks: async (plan, assessment) => await planFileChunks(addressOf(assessment), plan, assessment.model),
    address: addressOf,
    beginReading: async () => undefined,
    consistency: () => ({ consistency: 'file' }),
    close: async () => undefined,
  };
}

function describe(description: SourceDescription, read: AssessedSource): void {
  const { model } = read.assessment;
  description.dialect = model.dialect;
  description.sha256 = read.sha256;
  if (model.serverVersion !== undefined) description.serverVersion = model.serverVersion;
  if (model.database !== undefined) description.database = model.database;
  description.notes.push(...read.warnings);
}

/** The file itself if it can be read by place, else an unpacked copy beside the migration. */
async function byPlace(path: string, format: Container, seekable: string): Promise<string> {
  const isPlain = (format === 'plain' && !(await isOtherUnicode(path))) || format === 'sqlite-file';
  if (isPlain && (await stat(path)).isFile()) return path;
  if ((await stat(seekable).catch(() => undefined)) !== undefined) return seekable;
  const source = await openSource(path);
  try {
    if (source.databasePath !== undefined) {
      await copyFile(source.databasePath, `${seekable}.partial`);
      await rename(`${seekable}.partial`, seekable);
      return seekable;
    }
    const writer = await SeekableWriter.create(seekable);
    try {
      for await (const portion of source.bytes) await writer.push(portion);
    } catch (error) {
      await writer.abort();
      throw error;
    }
    await writer.finish();
    return seekable;
  } finally {
    await source.close();
  }
}

async function head(path: string, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function beginsAsSqlite(path: string): Promise<boolean> {
  return (await head(path, 15)).toString('latin1') === 'SQLite format 3';
}

/** UTF-16, or UTF-8 with a byte order mark: offsets count without it. */
async function isOtherUnicode(path: string): Promise<boolean> {
  const [first, second, third] = await head(path, 3);
  return (
    (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff) ||
    (first === 0xef && second === 0xbb && third === 0xbf)
  );
}

/** sha256 of a file as it lies there. @throws SourceError if it is gone */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const portion of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(portion);
  } catch (error) {
    throw new SourceError('source-missing', `${path} can't be read any more.`, { cause: error });
  }
  return hash.digest('hex');
}

/** Removes the unpacked copy of a migration that is over. */
export async function removeSeekable(folder: string): Promise<void> {
  await rm(join(folder, seekableName), { force: true });
}
