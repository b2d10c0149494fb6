import { randomBytes, randomFillSync } from 'node:crypto';
import type { Ids } from './ctx.ts';

const counterMax = 0xfff;
const idBytes = 16;
const idsAtOnce = 128;

/** Real ids: UUIDs of version 7 and random tokens. Those of one process are in the order in which they were made. */
export const systemIds: Ids = {
  uuid: createUuids(Date.now),
  token: bytes => randomBytes(bytes).toString('base64url'),
};

/**
 * UUIDs of version 7 (RFC 9562, 5.7) that never go back, also within a millisecond and when the clock does: the 12 bits
 * behind the time count (6.2, method 1). They begin at a random place in their lower half, and carry into the time.
 */
export function createUuids(nowMs: () => number): () => string {
  let lastMs = 0;
  let counter = 0;
  // Random bytes are had for many ids at once: asking for them is most of what an id costs.
  const pool = Buffer.alloc(idBytes * idsAtOnce);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    const bytes = pool.subarray(at, at + idBytes);
    at += idBytes;
    const now = nowMs();
    if (now > lastMs) {
      lastMs = now;
      counter = bytes.readUInt16BE(6) & (counterMax >> 1);
    } else if (counter < counterMax) counter += 1;
    else {
      lastMs += 1;
      counter = 0;
    }
    bytes.writeUIntBE(lastMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | counter, 6);
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}
