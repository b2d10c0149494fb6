import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type Container, containerOf, decompress, isSqliteFile } from './decompress.ts';
import { fileBytes } from './file-bytes.ts';
import { openFolder } from './folder/open-folder.ts';
import { type SourceLimits, sourceLimits } from './limits.ts';
import { SourceError } from './source-error.ts';
import { limited, TemporaryFolder } from './temporary-folder.ts';
import { dropFirst, transcode, unicodeForm } from './unicode.ts';
import { openZip, shownName } from './zip.ts';

const headBytes = 64 * 1024;

export type SourceInput = string | AsyncIterable<Uint8Array>;

export interface OpenSource {
  /** The first bytes (up to 64 KB) of the decompressed source, in UTF-8 where it is text in a Unicode form. */
  head: Uint8Array;
  /** The decompressed bytes from the beginning, text as UTF-8 without a byte order mark. To be read once. */
  bytes: AsyncIterable<Uint8Array>;
  format: Container;
  /** Set for a SQLite file: where it lies, decompressed. */
  databasePath?: string;
  /** Set if the source is a file whose text lies there as it is read: it can be read again by place. */
  plainPath?: string;
  /** Once `bytes` was read: whether every raw byte passed `onRaw`. Not so where a file is read out of order. */
  rawSeen(): boolean;
  /** Name of what was read inside a zip file; only to show. */
  memberName?: string;
  /** Plain sentences about what was left out or done. */
  warnings: string[];
  /** Removes what was put into temporary files. Call it in any case. */
  close(): Promise<void>;
}

export interface OpenOptions {
  limits?: Partial<SourceLimits>;
  /** Called with every raw portion as it is read; zip and SQLite files given by path are read out of order. */
  onRaw?: (portion: Uint8Array) => void;
  /** Where temporary files go; the system's folder for them if not given. */
  temporaryFolder?: string;
}

/**
 * Opens a dump as it comes: plain, .gz, .zst, .zip, a SQLite file (also packed), or a folder of such files. A stream that
 * needs random access (zip, SQLite) is first written to a temporary file.
 *
 * @throws SourceError with a code and a message that names the mend
 */
export async function openSource(input: SourceInput, options: OpenOptions = {}): Promise<OpenSource> {
  const limits = { ...sourceLimits, ...options.limits };
  const temporary = new TemporaryFolder(options.temporaryFolder ?? tmpdir());
  try {
    return await open(input, limits, options, temporary);
  } catch (error) {
    await temporary.remove();
    throw error;
  }
}

async function open(
  input: SourceInput,
  limits: SourceLimits,
  options: OpenOptions,
  temporary: TemporaryFolder,
): Promise<OpenSource> {
  if (typeof input === 'string' && (await isFolder(input))) return openFolderSource(input, limits, options, temporary);
  const raw = new RawBytes(typeof input === 'string' ? fileBytes(input) : input, options.onRaw);
  const { head: rawHead, bytes, close: closeRaw } = await peek(raw.read());
  try {
    return await openContainer(input, rawHead, { bytes, raw, closeRaw }, limits, temporary);
  } catch (error) {
    await closeRaw();
    throw error;
  }
}

interface Opened {
  bytes: AsyncIterable<Uint8Array>;
  raw: RawBytes;
  closeRaw: () => Promise<void>;
}

async function openContainer(
  input: SourceInput,
  rawHead: Uint8Array,
  { bytes, raw, closeRaw }: Opened,
  limits: SourceLimits,
  temporary: TemporaryFolder,
): Promise<OpenSource> {
  if (rawHead.length === 0) {
    throw new SourceError(
      'source-empty',
      'The file is empty. Check that the dump finished and that the right file was chosen.',
    );
  }
  const container = containerOf(rawHead);
  const common = {
    format: container,
    rawSeen: () => raw.ended,
    close: async () => {
      await closeRaw();
      await temporary.remove();
    },
  };
  if (container === 'zip') {
    const path = typeof input === 'string' ? input : await temporary.write(bytes, limits);
    const content = await openZip(path, limits);
    const memberName = content.memberNames.join(', ').slice(0, 500);
    const inner = await unpacked(content.bytes, common, limits, temporary);
    return { ...inner, memberName, warnings: [...content.warnings, ...inner.warnings] };
  }
  if (container === 'sqlite-file') {
    const databasePath = typeof input === 'string' ? input : await temporary.write(bytes, limits);
    return { ...common, head: rawHead, bytes: empty(), databasePath, warnings: [] };
  }
  const plain = container === 'plain' ? limited(bytes, limits) : decompress(bytes, container, limits);
  const source = await unpacked(plain, common, limits, temporary);
  const isAsItLies = container === 'plain' && typeof input === 'string' && source.warnings.length === 0;
  return isAsItLies ? { ...source, plainPath: input } : source;
}

/** Looks at decompressed bytes: a SQLite file goes to a temporary file, text becomes UTF-8. */
async function unpacked(
  bytes: AsyncIterable<Uint8Array>,
  common: Pick<OpenSource, 'format' | 'rawSeen' | 'close'>,
  limits: SourceLimits,
  temporary: TemporaryFolder,
): Promise<OpenSource> {
  const { head, bytes: all, close: closePacked } = await peek(bytes);
  const close = async () => {
    await closePacked();
    await common.close();
  };
  try {
    return await unpackedFrom(head, all, { ...common, close }, limits, temporary);
  } catch (error) {
    await closePacked();
    throw error;
  }
}

async function unpackedFrom(
  head: Uint8Array,
  all: AsyncIterable<Uint8Array>,
  common: Pick<OpenSource, 'format' | 'rawSeen' | 'close'>,
  limits: SourceLimits,
  temporary: TemporaryFolder,
): Promise<OpenSource> {
  if (head.length === 0) {
    throw new SourceError('source-empty', 'The packed file has nothing in it. Check that the dump finished.');
  }
  if (isSqliteFile(head)) {
    const databasePath = await temporary.write(all, limits);
    return { ...common, head, bytes: empty(), databasePath, warnings: [] };
  }
  const { encoding, markBytes } = unicodeForm(head);
  const marked = markBytes > 0 ? dropFirst(all, markBytes) : all;
  if (encoding === 'utf-8') return { ...common, head: head.subarray(markBytes), bytes: marked, warnings: [] };
  const text = await peek(transcode(marked, encoding));
  const warnings = [
    `The text is in ${encoding.toUpperCase()}; it is read as UTF-8, and places in it are counted in UTF-8.`,
  ];
  return { ...common, head: text.head, bytes: text.bytes, warnings };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new SourceError(
      'source-missing',
      'The file is not there or may not be read. Check its path and permissions.',
      { cause: error },
    );
  }
}

/** The files of a folder, each opened as it comes, as one script. */
async function openFolderSource(
  folder: string,
  limits: SourceLimits,
  options: OpenOptions,
  temporary: TemporaryFolder,
): Promise<OpenSource> {
  let isReading = false;
  let ended = false;
  const content = await openFolder(folder, limits.zipMembersMax, async path => {
    // The first look at each file is none of the reading.
    const { onRaw } = options;
    const seen = isReading && onRaw !== undefined ? { onRaw } : {};
    const { temporaryFolder } = options;
    const inner = await openSource(path, {
      limits,
      ...seen,
      ...(temporaryFolder !== undefined && { temporaryFolder }),
    });
    return { ...inner, isDatabase: inner.databasePath !== undefined };
  });
  const memberName = content.fileNames.map(shownName).join(', ').slice(0, 500);
  const { databasePath, warnings } = content;
  if (databasePath !== undefined) {
    const inner = await openSource(databasePath, options);
    return { ...inner, memberName, warnings: [...warnings, ...inner.warnings] };
  }
  async function* whole() {
    isReading = true;
    yield* limited(content.bytes, limits);
    ended = true;
  }
  const { head, bytes, close } = await peek(whole());
  return {
    head,
    bytes,
    format: 'folder',
    memberName,
    warnings,
    rawSeen: () => ended,
    close: async () => {
      await close();
      await temporary.remove();
    },
  };
}

/** The bytes as they are given, each portion shown to `onRaw`. */
class RawBytes {
  ended = false;
  readonly #bytes: AsyncIterable<Uint8Array>;
  readonly #onRaw: ((portion: Uint8Array) => void) | undefined;

  constructor(bytes: AsyncIterable<Uint8Array>, onRaw: ((portion: Uint8Array) => void) | undefined) {
    this.#bytes = bytes;
    this.#onRaw = onRaw;
  }

  async *read(): AsyncGenerator<Uint8Array> {
    for await (const portion of this.#bytes) {
      this.#onRaw?.(portion);
      yield portion;
    }
    this.ended = true;
  }
}

async function* empty(): AsyncGenerator<Uint8Array> {}

/** Reads the first bytes and gives them back in front of the rest. */
async function peek(bytes: AsyncIterable<Uint8Array>): Promise<{
  head: Uint8Array;
  bytes: AsyncIterable<Uint8Array>;
  close: () => Promise<void>;
}> {
  const iterator = bytes[Symbol.asyncIterator]();
  const portions: Uint8Array[] = [];
  let size = 0;
  while (size < headBytes) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    // A copy: the next portion may come in the same buffer.
    portions.push(Uint8Array.from(value));
    size += value.length;
  }
  const head = Buffer.concat(portions).subarray(0, headBytes);
  async function* again() {
    try {
      while (portions.length > 0) yield portions.shift()!;
      for (;;) {
        const { value, done } = await iterator.next();
        if (done === true) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  const close = async () => {
    await iterator.return?.();
  };
  return { head, bytes: again(), close };
}
