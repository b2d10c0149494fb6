import { createHash } from 'node:crypto';
import { ObjectStoreError } from './object-store.ts';

/** What was received: the bytes of one part and their sha256 in hex. */
export interface ReceivedPart {
  sizeBytes: number;
  sha256: string;
}

/**
 * Reads a joined object and compares each stretch of it with the part it came from. Returns the sha256 (hex) of the
 * whole. Throws ObjectStoreError 'checksum' when a byte differs, is missing, or is too many: a hash taken while
 * receiving and one taken while reading again are the only proof that a store kept what it was given.
 */
export async function verifyParts(body: AsyncIterable<Uint8Array>, parts: readonly ReceivedPart[]): Promise<string> {
  const whole = createHash('sha256');
  let index = 0;
  let part = createHash('sha256');
  let left = parts[0]?.sizeBytes ?? 0;
  for await (const chunk of body) {
    whole.update(chunk);
    let offset = 0;
    while (offset < chunk.length) {
      const expected = parts[index];
      if (expected === undefined) throw new ObjectStoreError('checksum', 'The object is longer than its parts.');
      const taken = Math.min(left, chunk.length - offset);
      part.update(chunk.subarray(offset, offset + taken));
      offset += taken;
      left -= taken;
      if (left > 0) continue;
      if (part.digest('hex') !== expected.sha256) {
        throw new ObjectStoreError(
          'checksum',
          `Part ${index + 1} was read back with other bytes than it was sent with.`,
        );
      }
      index += 1;
      part = createHash('sha256');
      left = parts[index]?.sizeBytes ?? 0;
    }
  }
  if (parts.slice(index).some(each => each.sizeBytes > 0)) {
    throw new ObjectStoreError('checksum', `The object ends within part ${index + 1}.`);
  }
  return whole.digest('hex');
}
