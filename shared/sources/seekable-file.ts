import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, crc32, zstdCompress, zstdDecompress } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { SourceError } from './source-error.ts';

/*
 * Our seekable form of a text: magic, zstd frames of at most `frameBytes` of text each, an index (per frame: offset in
 * the file as 64 bits, packed length, text length and CRC-32 of the text as 32 bits, little-endian), and a tail (number
 * of frames and CRC-32 of the index as 32 bits, size of the text as 64 bits, magic). Read by this program only.
 */
const magic = Buffer.from('CFSEEK1\n', 'latin1');
const frameBytes = 4 * 1024 * 1024;
const entryBytes = 20;
const tailBytes = 24;
const framesMax = 1 << 22;
/** Frames that may be packed at once: what bounds memory where packing is slower than reading. */
const pendingMax = 4;

const pack = promisify(zstdCompress);
const unpack = promisify(zstdDecompress);
const packOptions = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Whether a file begins as our seekable form does. */
export function isSeekable(head: Uint8Array): boolean {
  return Buffer.compare(head.subarray(0, magic.length), magic) === 0;
}

interface Frame {
  offset: number;
  packedBytes: number;
  textBytes: number;
  checksum: number;
}

/**
 * Writes a text into its seekable form while it is read for another purpose. The file appears under its name when it
 * is finished, whole or not at all.
 */
export class SeekableWriter {
  readonly #path: string;
  readonly #temporaryPath: string;
  readonly #file: FileHandle;
  readonly #frames: Frame[] = [];
  #buffer = Buffer.allocUnsafe(frameBytes);
  #filled = 0;
  #sizeBytes = 0;
  #offset = magic.length;
  /** Frames are packed side by side and written one after the other. */
  #pending: Promise<void>[] = [];
  #written: Promise<void>;
  #failure: { error: unknown } | undefined;

  private constructor(path: string, temporaryPath: string, file: FileHandle) {
    this.#path = path;
    this.#temporaryPath = temporaryPath;
    this.#file = file;
    this.#written = this.#write(magic, 0);
  }

  /** Begins a file that will lie at `path`. */
  static async create(path: string): Promise<SeekableWriter> {
    const temporaryPath = `${path}.${process.pid}.partial`;
    return new SeekableWriter(path, temporaryPath, await open(temporaryPath, 'w', 0o600));
  }

  /** Takes the next bytes (copied). Wait for the promise before going on. */
  async push(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const taken = Math.min(bytes.length - from, frameBytes - this.#filled);
      this.#buffer.set(bytes.subarray(from, from + taken), this.#filled);
      this.#filled += taken;
      from += taken;
      if (this.#filled === frameBytes) await this.#endFrame();
    }
  }

  /** Writes what is left and puts the file in its place. Answers the size of the text in bytes. */
  async finish(): Promise<number> {
    try {
      if (this.#filled > 0) await this.#endFrame();
      await Promise.all(this.#pending);
      await this.#written;
      if (this.#failure !== undefined) throw this.#failure.error;
      await this.#write(this.#index(), this.#offset);
      await this.#file.sync();
      await this.#file.close();
      await rename(this.#temporaryPath, this.#path);
      return this.#sizeBytes;
    } catch (error) {
      await this.abort();
      throw error;
    }
  }

  /** Gives the file up; nothing stays behind. */
  async abort(): Promise<void> {
    await Promise.allSettled([...this.#pending, this.#written]);
    await this.#file.close();
    await rm(this.#temporaryPath, { force: true });
  }

  async #endFrame(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    const text = this.#buffer.subarray(0, this.#filled);
    this.#buffer = Buffer.allocUnsafe(frameBytes);
    this.#filled = 0;
    this.#sizeBytes += text.length;
    if (this.#sizeBytes > framesMax * frameBytes) {
      throw new SourceError(
        'source-too-large',
        'The dump is too large to be kept in a form that can be read by place.',
      );
    }
    const packed = pack(text, packOptions);
    const before = this.#written;
    this.#written = before.then(async () => this.#append(await packed, text));
    const watched = this.#written.catch(error => {
      this.#failure ??= { error };
    });
    this.#pending.push(watched);
    if (this.#pending.length >= pendingMax) await this.#pending.shift();
  }

  async #append(packed: Buffer, text: Buffer): Promise<void> {
    const frame = { packedBytes: packed.length, textBytes: text.length, checksum: crc32(text) };
    this.#frames.push({ offset: this.#offset, ...frame });
    await this.#write(packed, this.#offset);
    this.#offset += packed.length;
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, from, bytes.length - from, position + from);
      from += bytesWritten;
    }
  }

  #index(): Buffer {
    const entries = Buffer.alloc(this.#frames.length * entryBytes);
    for (const [at, frame] of this.#frames.entries()) {
      entries.writeBigUInt64LE(BigInt(frame.offset), at * entryBytes);
      entries.writeUInt32LE(frame.packedBytes, at * entryBytes + 8);
      entries.writeUInt32LE(frame.textBytes, at * entryBytes + 12);
      entries.writeUInt32LE(frame.checksum, at * entryBytes + 16);
    }
    const tail = Buffer.alloc(tailBytes);
    tail.writeUInt32LE(this.#frames.length, 0);
    tail.writeUInt32LE(crc32(entries), 4);
    tail.writeBigUInt64LE(BigInt(this.#sizeBytes), 8);
    magic.copy(tail, 16);
    return Buffer.concat([entries, tail]);
  }
}

const damaged = 'The working copy of the dump is damaged or not complete. Assess the dump again, which makes it anew.';

/** Opens a file that `SeekableWriter` made; the handle is closed with it. */
export async function openSeekable(file: FileHandle): Promise<ByteSource> {
  const { size } = await file.stat();
  const tail = await readExactly(file, size - tailBytes, tailBytes);
  const count = tail.readUInt32LE(0);
  const sizeBytes = Number(tail.readBigUInt64LE(8));
  const indexStart = size - tailBytes - count * entryBytes;
  if (!isSeekable(tail.subarray(16)) || count > framesMax || indexStart < magic.length) throw damage();
  const entries = await readExactly(file, indexStart, count * entryBytes);
  if (crc32(entries) !== tail.readUInt32LE(4)) throw damage();
  const frames: Frame[] = [];
  let total = 0;
  for (let at = 0; at < entries.length; at += entryBytes) {
    const frame = {
      offset: Number(entries.readBigUInt64LE(at)),
      packedBytes: entries.readUInt32LE(at + 8),
      textBytes: entries.readUInt32LE(at + 12),
      checksum: entries.readUInt32LE(at + 16),
    };
    total += frame.textBytes;
    if (frame.offset + frame.packedBytes > indexStart || frame.textBytes > frameBytes) throw damage();
    frames.push(frame);
  }
  if (total !== sizeBytes) throw damage();
  return new SeekableFile(file, frames, sizeBytes);
}

function damage(cause?: unknown): SourceError {
  return new SourceError('source-damaged', damaged, { cause });
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  if (position < 0) throw damage();
  const bytes = Buffer.allocUnsafe(length);
  for (let from = 0; from < length; ) {
    const { bytesRead } = await file.read(bytes, from, length - from, position + from);
    if (bytesRead === 0) throw damage();
    from += bytesRead;
  }
  return bytes;
}

class SeekableFile implements ByteSource {
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  readonly #frames: readonly Frame[];
  /** The frame read last: the next range often begins where the last one ended. */
  #last: { index: number; text: Promise<Buffer> } | undefined;

  constructor(file: FileHandle, frames: readonly Frame[], sizeBytes: number) {
    this.#file = file;
    this.#frames = frames;
    this.sizeBytes = sizeBytes;
  }

  async *read(start: number, end: number): AsyncGenerator<Uint8Array> {
    if (end > this.sizeBytes) {
      throw new SourceError('source-truncated', 'The dump is shorter than it was when it was assessed.');
    }
    // All frames but the last hold the same number of bytes.
    const first = Math.floor(start / frameBytes);
    let next = start < end ? this.#frame(first) : undefined;
    for (let index = first; next !== undefined; index++) {
      const text = await next;
      const base = index * frameBytes;
      const isLast = base + text.length >= end;
      // The next frame is unpacked while this one is looked at.
      next = isLast ? undefined : this.#frame(index + 1);
      // A failure is met where it is awaited; until then it is nobody's.
      next?.catch(() => {});
      yield text.subarray(Math.max(0, start - base), Math.min(text.length, end - base));
    }
  }

  #frame(index: number): Promise<Buffer> {
    if (this.#last?.index === index) return this.#last.text;
    const frame = this.#frames[index];
    if (frame === undefined) return Promise.reject(damage());
    const text = this.#unpack(frame);
    this.#last = { index, text };
    return text;
  }

  async #unpack(frame: Frame): Promise<Buffer> {
    const packed = await readExactly(this.#file, frame.offset, frame.packedBytes);
    const text = await unpack(packed, { maxOutputLength: Math.max(1, frame.textBytes) }).catch(error => {
      throw damage(error);
    });
    if (text.length !== frame.textBytes || crc32(text) !== frame.checksum) throw damage();
    return text;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
