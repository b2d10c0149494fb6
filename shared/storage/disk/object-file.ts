import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { ObjectStoreError } from '../object-store.ts';
import { onDisk, writeAll } from './disk-io.ts';

/**
 * An object is one file: a header of fixed length, then the bytes. So bytes, size, sha256 and media type appear
 * together with one rename, and no sidecar can be lost or belong to another version.
 */
export const headerBytes = 4096;

const firstLine = 'cloudforge object 1\n';

const ObjectHeader = z.object({
  key: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  mediaType: z.string(),
  modifiedAt: z.iso.datetime(),
});
export type ObjectHeader = z.infer<typeof ObjectHeader>;

const mediaTypeLengthMax = 255;

/** Writes the header to the place kept for it at the start of the file. */
export async function writeHeader(handle: FileHandle, header: ObjectHeader): Promise<void> {
  const bytes = Buffer.alloc(headerBytes, ' ');
  const text = firstLine + JSON.stringify({ ...header, mediaType: header.mediaType.slice(0, mediaTypeLengthMax) });
  // Longest case: 512 characters of key and 255 of media type, each at most six bytes as JSON.
  bytes.write(text, 0, headerBytes - 1, 'utf8');
  bytes[headerBytes - 1] = 0x0a;
  await writeAll(handle, bytes, 0);
}

/** Reads and checks the header of an open object file. Throws ObjectStoreError 'checksum' if the file is damaged. */
export async function readHeader(handle: FileHandle): Promise<ObjectHeader> {
  const bytes = Buffer.alloc(headerBytes);
  const { bytesRead, size } = await onDisk(async () => {
    const read = await handle.read(bytes, 0, headerBytes, 0);
    return { bytesRead: read.bytesRead, size: (await handle.stat()).size };
  });
  const text = bytes.toString('utf8');
  const header =
    bytesRead === headerBytes && text.startsWith(firstLine) ? parse(text.slice(firstLine.length)) : undefined;
  if (header === undefined) throw new ObjectStoreError('checksum', 'The header of the object file is damaged.');
  if (size !== headerBytes + header.sizeBytes) {
    throw new ObjectStoreError(
      'checksum',
      `The object file has ${size - headerBytes} bytes; its header says ${header.sizeBytes}.`,
    );
  }
  return header;
}

function parse(text: string): ObjectHeader | undefined {
  try {
    return ObjectHeader.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: the caller reports a damaged header.
    return undefined;
  }
}
