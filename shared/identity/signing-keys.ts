import { generateKeyPair, type webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { z } from 'zod';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Clock, Services } from '#shared/platform/ctx.ts';

/** Tokens live this long; keys are kept for it after their last signature. */
export const accessTokenForMs = 10 * 60_000;
export const clockToleranceMs = 30_000;

const refreshEveryMs = 60_000;
const unknownEveryMs = 5_000;
/**
 * A key is published this long before it signs: the hour a verifier may keep the key set, and the minute another process
 * of ours may go on answering the set from before.
 */
const publishedBeforeMs = 60 * 60_000 + refreshEveryMs;
const rotateEveryMs = 90 * 24 * 60 * 60_000;
/** After its last token has expired: for clocks that are not quite the same. */
const keptForMs = accessTokenForMs + clockToleranceMs + 2 * refreshEveryMs;
/** Keys older than this are not signed with: the process may have missed that another one took over. */
const staleAfterMs = 10 * 60_000;
const rotationLock = 7_236_524;
/** 128 bits of security (NIST SP 800-57 part 1, table 2); 2,048 have 112. */
const modulusBits = 3_072;
const keysMax = 20;
const kidPattern = /^[\w-]{43}$/;

/** Signing keys belong to no organisation; this stands in its place where their envelopes are bound to it. */
export const platformTenant = 'platform';

export interface PublicKey {
  kty: 'RSA';
  n: string;
  e: string;
  kid: string;
  alg: 'RS256';
  use: 'sig';
}

const PublicJwk = z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() });

export interface SigningKeys {
  /** The key that signs now. Makes the first one if there is none. */
  signer(): Promise<{ kid: string; key: webcrypto.CryptoKey }>;
  /** The public key of that id; undefined if no key of that id is published now. */
  verifier(kid: string): Promise<webcrypto.CryptoKey | undefined>;
  /** What is published now (JWK Set, RFC 7517): never empty. */
  published(): Promise<PublicKey[]>;
  /** Publishes a new key, which signs an hour later. One that waits for its hour is returned as it is. */
  rotate(): Promise<{ kid: string; signsFrom: Date; created: boolean }>;
  /** Rotates if the newest key has signed for 90 days, and deletes keys whose last token has expired. */
  maintain(): Promise<void>;
}

interface KnownKey {
  kid: string;
  jwk: z.infer<typeof PublicJwk>;
  keyId: string;
  envelope: Buffer;
  signsFromMs: number;
  expiresAtMs: number;
}

/**
 * RSA keys that sign access tokens, in the database with their private part sealed. Rotation is decided by one process
 * under an advisory lock; every process reads the table each minute, so an hour's notice is enough for all of them.
 */
export function createSigningKeys(port: {
  database: PlatformDatabase;
  envelopes: Services['envelopes'];
  clock: Clock;
}): SigningKeys {
  const { database, envelopes, clock } = port;
  let known: KnownKey[] = [];
  let loadedAtMs = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;
  const imported = new Map<string, Promise<webcrypto.CryptoKey>>();

  const read = async (): Promise<void> => {
    const startedAtMs = clock.now().getTime();
    const rows = await database.transaction({ role: 'cloudforge_auth', readOnly: true }, db =>
      db.selectFrom('signing_keys').selectAll().orderBy('signs_from', 'desc').limit(keysMax).execute(),
    );
    known = rows.map(row => ({
      kid: row.id,
      jwk: PublicJwk.parse(row.public_jwk),
      keyId: row.key_id,
      envelope: row.envelope,
      signsFromMs: row.signs_from.getTime(),
      expiresAtMs: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    }));
    loadedAtMs = startedAtMs;
    for (const id of imported.keys()) if (!known.some(key => id.endsWith(key.kid))) imported.delete(id);
  };
  const load = async (): Promise<void> => {
    loading ??= read().finally(() => {
      loading = undefined;
    });
    await loading;
  };
  const ageMs = (): number => clock.now().getTime() - loadedAtMs;
  /** Reads again when it is time; while the database does not answer, what is known serves for a while. */
  const current = async (): Promise<KnownKey[]> => {
    if (ageMs() >= refreshEveryMs) {
      try {
        await load();
      } catch (error) {
        if (ageMs() >= staleAfterMs) throw error;
      }
    }
    if (known.length === 0) {
      await publishNext(true);
      await load();
    }
    const nowMs = clock.now().getTime();
    return known.filter(key => key.expiresAtMs > nowMs);
  };
  /** Imports a key once; a failure is not remembered. */
  const once = async (id: string, make: () => Promise<webcrypto.CryptoKey>): Promise<webcrypto.CryptoKey> => {
    const before = imported.get(id);
    if (before !== undefined) return await before;
    const made = make();
    imported.set(id, made);
    made.catch(() => imported.delete(id));
    return await made;
  };

  async function publishNext(onlyTheFirst: boolean): Promise<{ kid: string; signsFrom: Date; created: boolean }> {
    const result = await database.transaction({ role: 'cloudforge_auth' }, async db => {
      await sql`select pg_advisory_xact_lock(${rotationLock})`.execute(db);
      const now = clock.now();
      const newest = await db
        .selectFrom('signing_keys')
        .select(['id', 'signs_from'])
        .orderBy('signs_from', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (newest !== undefined && (onlyTheFirst || newest.signs_from > now))
        return { kid: newest.id, signsFrom: newest.signs_from, created: false };
      // Before the first key there was nothing that anybody could have kept.
      const signsFrom = newest === undefined ? now : new Date(now.getTime() + publishedBeforeMs);
      const made = await makeKey();
      const sealed = await envelopes.seal(platformTenant, made.kid, made.privateKey);
      await db
        .insertInto('signing_keys')
        .values({
          id: made.kid,
          public_jwk: JSON.stringify(made.jwk),
          key_id: sealed.keyId,
          envelope: Buffer.from(sealed.envelope),
          created_at: now,
          signs_from: signsFrom,
        })
        .execute();
      if (newest !== undefined)
        await db
          .updateTable('signing_keys')
          .set({ signs_until: signsFrom, expires_at: new Date(signsFrom.getTime() + keptForMs) })
          .where('id', '=', newest.id)
          .execute();
      crashPoint('signing-key.before-commit');
      return { kid: made.kid, signsFrom, created: true };
    });
    if (result.created) crashPoint('signing-key.after-commit');
    loadedAtMs = Number.NEGATIVE_INFINITY;
    return result;
  }

  return {
    rotate: () => publishNext(false),
    signer: async () => {
      const keys = await current();
      const nowMs = clock.now().getTime();
      // The very first key may come from a process whose clock is a little ahead.
      const key = keys.find(candidate => candidate.signsFromMs <= nowMs) ?? keys.at(-1);
      if (key === undefined) throw new Error('No signing key is published.');
      return {
        kid: key.kid,
        key: await once(`private ${key.kid}`, async () => {
          const pkcs8 = await envelopes.open(platformTenant, key.kid, key.keyId, key.envelope);
          return await crypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), algorithm, false, ['sign']);
        }),
      };
    },
    verifier: async kid => {
      if (!kidPattern.test(kid)) return undefined;
      let key = (await current()).find(candidate => candidate.kid === kid);
      // A key of another process may be younger than what was read; whoever invents ids does not get a query for each.
      if (key === undefined && ageMs() >= unknownEveryMs) {
        await load();
        key = (await current()).find(candidate => candidate.kid === kid);
      }
      const found = key;
      if (found === undefined) return undefined;
      return await once(`public ${kid}`, () =>
        crypto.subtle.importKey('jwk', { ...found.jwk, alg: 'RS256', ext: true }, algorithm, true, ['verify']),
      );
    },
    published: async () =>
      (await current()).map(({ kid, jwk }) => ({ ...jwk, kid, alg: 'RS256' as const, use: 'sig' as const })),
    maintain: async () => {
      const nowMs = clock.now().getTime();
      const keys = await current();
      const newestMs = Math.max(...keys.map(key => key.signsFromMs));
      if (newestMs + rotateEveryMs <= nowMs) await publishNext(false);
      await database.transaction({ role: 'cloudforge_auth' }, db =>
        db.deleteFrom('signing_keys').where('expires_at', '<', clock.now()).execute(),
      );
    },
  };
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** An RSA key pair. `kid` is the thumbprint of its public part (RFC 7638). */
async function makeKey(): Promise<{ kid: string; jwk: z.infer<typeof PublicJwk>; privateKey: Uint8Array }> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: modulusBits, publicExponent: 0x10001 });
  const jwk = PublicJwk.parse(pair.publicKey.export({ format: 'jwk' }));
  const { calculateJwkThumbprint } = await import('jose');
  return {
    kid: await calculateJwkThumbprint(jwk),
    jwk,
    privateKey: new Uint8Array(pair.privateKey.export({ type: 'pkcs8', format: 'der' })),
  };
}
