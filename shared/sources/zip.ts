import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { RatioGuard } from './decompress.ts';
import type { SourceLimits } from './limits.ts';
import { SourceError } from './source-error.ts';

const scriptEnding = /\.(sql|dump|ddl|txt|pgsql|psql|mysql)$/i;
const databaseEnding = /\.(db|sqlite3?|db3|s3db)$/i;

export interface ZipContent {
  /** The members that are read, in this order. Names are only shown, never used as paths. */
  memberNames: string[];
  isDatabase: boolean;
  warnings: string[];
  bytes: AsyncIterable<Uint8Array>;
}

/** The scripts in a zip file one after the other, in the order of their names; or its one SQLite file. */
export async function openZip(path: string, limits: SourceLimits): Promise<ZipContent> {
  const zip = await open(path);
  try {
    const entries = (await list(zip, limits)).filter(
      entry => !nameOf(entry).endsWith('/') && !isClutter(nameOf(entry)),
    );
    const encrypted = entries.find(entry => (entry.generalPurposeBitFlag & 1) !== 0);
    if (encrypted !== undefined) {
      throw new SourceError(
        'source-encrypted',
        'The zip file is protected with a password. Unpack it yourself and give the file inside.',
      );
    }
    const scripts = entries.filter(entry => scriptEnding.test(nameOf(entry))).sort(byName);
    const databases = entries.filter(entry => databaseEnding.test(nameOf(entry)));
    const chosen =
      scripts.length > 0 ? scripts : databases.length > 0 ? databases : entries.length === 1 ? entries : [];
    const isDatabase = scripts.length === 0 && databases.length > 0;
    if (chosen.length === 0 || (isDatabase && chosen.length > 1)) {
      const found = entries
        .slice(0, 5)
        .map(entry => shownName(nameOf(entry)))
        .join(', ');
      throw new SourceError(
        'zip-no-script',
        `The zip file should hold .sql files or one SQLite file; it holds ${found === '' ? 'nothing' : found}. Pack only the dump.`,
      );
    }
    const warnings: string[] = [];
    if (chosen.length > 1)
      warnings.push(
        `The zip file holds ${chosen.length} scripts; they are read one after the other in the order of their names.`,
      );
    const left = entries.length - chosen.length;
    if (left > 0) warnings.push(`${left} other files in the zip file are not read.`);
    return {
      memberNames: chosen.map(entry => shownName(nameOf(entry))),
      isDatabase,
      warnings,
      bytes: contents(zip, chosen, limits),
    };
  } catch (error) {
    zip.close();
    throw zipError(error);
  }
}

function byName(left: Entry, right: Entry): number {
  return Buffer.compare(left.fileNameRaw, right.fileNameRaw);
}

/** A member's name as it stands there; it is shown and compared, never used as a path. */
function nameOf(entry: Entry): string {
  return entry.fileNameRaw.toString();
}

/** What macOS and Windows put beside the real files. */
function isClutter(name: string): boolean {
  return name.startsWith('__MACOSX/') || /(^|\/)(\.DS_Store|Thumbs\.db|\._[^/]*)$/.test(name);
}

/** The last part of a member's name, without anything that a terminal or page would act on. */
export function shownName(name: string): string {
  return basename(name.replaceAll('\\', '/'))
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .slice(0, 200);
}

function open(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // File names are shown and never used as paths, so that even `../../x.sql` may be read.
    yauzl.open(
      path,
      { lazyEntries: true, autoClose: false, validateEntrySizes: true, decodeStrings: false, strictFileNames: false },
      (error, zip) => {
        if (error !== null) reject(zipError(error));
        else resolve(zip);
      },
    );
  });
}

function list(zip: ZipFile, limits: SourceLimits): Promise<Entry[]> {
  if (zip.entryCount > limits.zipMembersMax) {
    throw new SourceError(
      'zip-too-many-members',
      `The zip file holds ${zip.entryCount} files, more than the ${limits.zipMembersMax} that are looked at. Pack only the dump.`,
    );
  }
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      if (entries.length > limits.zipMembersMax)
        reject(new SourceError('zip-too-many-members', 'The zip file holds more files than it says. Pack it again.'));
      else zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

async function* contents(zip: ZipFile, entries: readonly Entry[], limits: SourceLimits): AsyncGenerator<Uint8Array> {
  const guard = new RatioGuard(limits);
  try {
    for (const entry of entries) {
      guard.in(entry.compressedSize);
      const stream = await openMember(zip, entry);
      try {
        for await (const portion of stream) {
          if (!(portion instanceof Uint8Array)) continue;
          guard.out(portion.length);
          yield portion;
        }
      } finally {
        stream.destroy();
      }
      // The next script begins on a line of its own, whatever this one ended with.
      if (entries.length > 1) yield Buffer.from('\n');
    }
  } catch (error) {
    throw zipError(error);
  } finally {
    zip.close();
  }
}

function openMember(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) reject(zipError(error));
      else resolve(stream);
    });
  });
}

function zipError(error: unknown): unknown {
  if (error instanceof SourceError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/end of central directory|unexpected end|premature/i.test(text)) {
    return new SourceError(
      'source-truncated',
      'The zip file ends in the middle: the download or copy was cut off. Copy it again.',
      { cause: error },
    );
  }
  if (/compression method/i.test(text)) {
    return new SourceError(
      'source-unsupported',
      'The zip file is packed with a method that is not read. Pack it again with the usual one (deflate).',
      { cause: error },
    );
  }
  return new SourceError('source-damaged', `The zip file is damaged (${text.slice(0, 200)}). Pack it again.`, {
    cause: error,
  });
}
