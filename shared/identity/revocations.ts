import { z } from 'zod';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import type { Clock } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { accessTokenForMs, clockToleranceMs } from './signing-keys.ts';

/** Triggers tell here what they wrote to token_revocations: `<subject> <milliseconds since 1970>`. */
export const revocationChannel = 'cloudforge_session_ended';

/** How long a revocation matters: until every token from before it has expired. */
export const revocationKeptForMs = accessTokenForMs + 2 * clockToleranceMs;
const readAgainAfterMs = 30_000;
const entriesMax = 50_000;
/** The clock that stamps tokens and the database's are two; a token of the second before counts as older. */
const skewMs = 1_000;
const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a token stands for, as far as it can be refused. */
export interface TokenBearer {
  tokenId?: string | undefined;
  sessionId?: string | undefined;
  keyId?: string | undefined;
  /** The key whose secret itself was shown, and looked up at `issuedAtMs`. */
  secretOf?: string | undefined;
  userId: string;
  organizationId: string;
  issuedAtMs: number;
}

export interface Revocations {
  /** true if this token must not be taken any more. Throws Problem `not-ready` while that can't be known. */
  refuses(bearer: TokenBearer): Promise<boolean>;
  close(): Promise<void>;
}

type Listen = (
  channels: readonly string[],
  onNotify: (channel: string, payload: string) => void,
) => Promise<{ close(): Promise<void> }>;

/**
 * What was revoked in the last minutes, in the memory of this process: read from the database at the first token, after
 * each lost connection and every half minute, and told by NOTIFY in between. Bounded: should more be revoked than fits,
 * every token from before is refused and its holder gets a new one.
 */
export function createRevocations(port: {
  clock: Clock;
  listen: Listen;
  /** Subjects and times of revocation since that moment, and at most `limit` of them. */
  read(since: Date, limit: number): Promise<{ subject: string; revokedAtMs: number }[]>;
  entriesMax?: number;
}): Revocations {
  const { clock } = port;
  const max = port.entriesMax ?? entriesMax;
  let entries = new Map<string, number>();
  let allBeforeMs = 0;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let listening: Promise<{ close(): Promise<void> }> | undefined;

  const remember = (subject: string, atMs: number): void => {
    if (entries.size >= max) forgetOld();
    if (entries.size >= max) {
      allBeforeMs = clock.now().getTime();
      entries = new Map();
    }
    entries.set(subject, Math.max(atMs, entries.get(subject) ?? 0));
  };
  const forgetOld = (): void => {
    const sinceMs = clock.now().getTime() - revocationKeptForMs;
    for (const [subject, atMs] of entries) if (atMs < sinceMs) entries.delete(subject);
  };
  const onNotify = (_channel: string, payload: string): void => {
    const [subject = '', at = ''] = payload.split(' ');
    // The bare id of a session that ended.
    if (idPattern.test(payload)) {
      remember(`session:${payload}`, clock.now().getTime());
      return;
    }
    const atMs = at === '' ? Number.NaN : Number(at);
    // Empty: the line was down, and whatever was told meanwhile is to be read.
    if (subject === '' || !Number.isSafeInteger(atMs)) readAtMs = Number.NEGATIVE_INFINITY;
    else remember(subject, atMs);
  };
  const readAll = async (): Promise<void> => {
    const startedAtMs = clock.now().getTime();
    readAtMs = startedAtMs;
    try {
      const rows = await port.read(new Date(startedAtMs - revocationKeptForMs), max);
      forgetOld();
      for (const { subject, revokedAtMs } of rows) remember(subject, revokedAtMs);
      if (rows.length >= max) allBeforeMs = startedAtMs;
    } catch (error) {
      readAtMs = Number.NEGATIVE_INFINITY;
      throw new Problem('not-ready', { cause: error, headers: { 'retry-after': '1' } });
    } finally {
      reading = undefined;
    }
  };

  const isNamed = (bearer: TokenBearer): boolean => {
    // These never come back to life, whatever the clocks say.
    if (bearer.tokenId !== undefined && entries.has(`token:${bearer.tokenId}`)) return true;
    if (bearer.sessionId !== undefined && entries.has(`session:${bearer.sessionId}`)) return true;
    if (bearer.keyId !== undefined && entries.has(`api-key:${bearer.keyId}`)) return true;
    const endedSince = (subject: string): boolean => {
      const atMs = entries.get(subject);
      return atMs !== undefined && bearer.issuedAtMs <= atMs + skewMs;
    };
    return (
      (bearer.secretOf !== undefined && endedSince(`key-secret:${bearer.secretOf}`)) ||
      endedSince(`user:${bearer.userId}`) ||
      endedSince(`member:${bearer.organizationId}:${bearer.userId}`) ||
      endedSince(`organization:${bearer.organizationId}`)
    );
  };

  return {
    refuses: async bearer => {
      listening ??= port.listen([revocationChannel], onNotify);
      await listening;
      if (clock.now().getTime() - readAtMs >= readAgainAfterMs) reading ??= readAll();
      // Those who come while it is being read wait for the same answer.
      if (reading !== undefined) await reading;
      if (bearer.issuedAtMs <= allBeforeMs + skewMs && allBeforeMs > 0) return true;
      return entries.size > 0 && isNamed(bearer);
    },
    close: async () => {
      await (await listening)?.close();
    },
  };
}

const Row = z.object({ subject: z.string(), revoked_at_ms: z.coerce.number() });

/** Reads revocations under the auth role. */
export function readRevocations(
  database: PlatformDatabase,
): (since: Date, limit: number) => Promise<{ subject: string; revokedAtMs: number }[]> {
  return async (since, limit) => {
    const rows = await database.lookUp(
      'cloudforge_auth',
      Row,
      `select subject, floor(extract(epoch from revoked_at) * 1000) as revoked_at_ms from cloudforge.token_revocations
       where revoked_at > $1 order by revoked_at desc limit $2`,
      [since, Math.trunc(limit)],
    );
    return rows.map(row => ({ subject: row.subject, revokedAtMs: row.revoked_at_ms }));
  };
}

/** Deletes revocations that no living token can be concerned by. */
export async function sweepRevocations(port: { database: PlatformDatabase; clock: Clock }): Promise<void> {
  const before = new Date(port.clock.now().getTime() - 2 * revocationKeptForMs);
  await port.database.transaction({ role: 'cloudforge_auth' }, db =>
    db.deleteFrom('token_revocations').where('revoked_at', '<', before).execute(),
  );
}
