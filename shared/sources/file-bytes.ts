import { open } from 'node:fs/promises';

/**
 * The bytes of a file in portions that all lie in one buffer: a portion is only valid until the next one is asked
 * for. A gigabyte read this way leaves no garbage behind.
 */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(256 * 1024);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
