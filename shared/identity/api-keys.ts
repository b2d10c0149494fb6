import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { roles } from '#shared/platform/actor.ts';
import type { Clock, Ids } from '#shared/platform/ctx.ts';
import { LimitsRow, limitsOf, lowerOf, scopesOf } from './actor-look-up.ts';
import type { FoundKey } from './key-actors.ts';

/** `cf_<8 characters>_<43 characters>` and, since there are checksums, 6 more. */
const keyPattern = /^cf_([\w-]{8})_[\w-]{43}([0-9A-Za-z]{6})?$/;
const checksumLength = 6;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Last use is kept to the minute: exact enough to find a forgotten key, and one write a minute. */
const lastUsedEveryMs = 60_000;

/**
 * A new key: `cf_`, a prefix that is shown in lists, 256 random bits, and a CRC-32 of all that in base 62. The checksum
 * tells a typo from an unknown key without a look-up, and lets secret scanners know one of ours when they see it.
 */
export function makeApiKey(ids: Ids): { secret: string; prefix: string; hash: Buffer } {
  const prefix = ids.token(6);
  const body = `cf_${prefix}_${ids.token(32)}`;
  const secret = body + checksum(body);
  return { secret, prefix, hash: hashApiKey(secret) };
}

/** true if the text has the form of a key and, where it carries one, the right checksum. */
export function isApiKey(text: string): boolean {
  const found = keyPattern.exec(text);
  if (found === null) return false;
  // Keys from before there were checksums stay valid.
  return found[2] === undefined || checksum(text.slice(0, -checksumLength)) === found[2];
}

/** What is stored of a key: 256 random bits need no slow hash (NIST SP 800-63B, 5.1.4). */
export function hashApiKey(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function checksum(text: string): string {
  let rest = crc32(text);
  let result = '';
  for (let at = 0; at < checksumLength; at += 1) {
    result = `${digits[rest % digits.length]}${result}`;
    rest = Math.floor(rest / digits.length);
  }
  return result;
}

const KeyRow = LimitsRow.extend({
  id: z.string(),
  user_id: z.string(),
  organization_id: z.string(),
  role: z.enum(roles),
  member_role: z.enum(roles),
  scopes: z.array(z.string()),
  last_used_at: z.date().nullable(),
  ends_at: z.date().nullable(),
});

/**
 * Who an API key speaks for, in one round trip; undefined if it is unknown, expired, revoked or replaced, or if its
 * person left the organisation or was disabled. Its role is the weaker of its own and its person's.
 */
export async function lookUpApiKey(
  port: { database: PlatformDatabase; clock: Clock },
  token: string,
): Promise<FoundKey | undefined> {
  if (!isApiKey(token)) return undefined;
  const now = port.clock.now();
  const [row] = await port.database.lookUp(
    'cloudforge_auth',
    KeyRow,
    `select a.id, a.user_id, a.organization_id, a.role, member_role, a.scopes, a.last_used_at, grants, restricted,
       least(k.expires_at, case when k.secret_hash = $1 then null else k.previous_until end) as ends_at
     from cloudforge.cloudforge_api_key_actor($1, $2) a join cloudforge.api_keys k on k.id = a.id`,
    [hashApiKey(token), now],
  );
  if (row === undefined) return undefined;
  const { id: keyId, user_id: userId, organization_id: organizationId } = row;
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > lastUsedEveryMs) {
    await port.database.transaction({ role: 'cloudforge_auth' }, db =>
      db.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', keyId).execute(),
    );
  }
  const role = lowerOf(row.role, row.member_role);
  return {
    actor: { kind: 'api-key', userId, organizationId, role, keyId, ...scopesOf(row.scopes), ...limitsOf(role, row) },
    endsAt: row.ends_at,
  };
}
