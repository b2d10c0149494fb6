import { randomBytes } from 'node:crypto';
import type { Ids } from './ctx.ts';

/** Real ids: UUID version 7 (RFC 9562, section 5.7) and random tokens. */
export const systemIds: Ids = {
  uuid: () => uuidAt(Date.now()),
  token: bytes => randomBytes(bytes).toString('base64url'),
};

function uuidAt(timeMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(timeMs, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
