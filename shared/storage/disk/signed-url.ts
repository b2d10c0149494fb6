import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { keySegments } from '../keys.ts';
import { type Bucket, buckets, ObjectStoreError } from '../object-store.ts';
import { ensureFolder, onDisk, removeFile, syncFolder, systemCode } from './disk-io.ts';
import type { DiskLayout } from './layout.ts';

export type SignedVerb = 'GET' | 'PUT';

/** What a signed URL allows, and nothing else: one object, one verb, until one moment, under one file name. */
export interface SignedGrant {
  bucket: Bucket;
  key: string;
  verb: SignedVerb;
  /** Seconds since 1970. */
  expires: number;
  fileName: string;
}

const Query = z.object({
  verb: z.enum(['GET', 'PUT']),
  expires: z
    .string()
    .regex(/^[1-9]\d{0,11}$/)
    .transform(Number),
  file: z.string().max(1_000).default(''),
  signature: z.string().regex(/^[\w-]{43}$/),
});

const pathPrefix = '/storage/';
const keyBytes = 32;

/** `/storage/<bucket>/<key>?verb=...&expires=...&file=...&signature=...`, relative to the platform's origin. */
export function signedPath(secret: Uint8Array, grant: SignedGrant): string {
  const query = new URLSearchParams({ verb: grant.verb, expires: String(grant.expires) });
  if (grant.fileName !== '') query.set('file', grant.fileName);
  query.set('signature', sign(secret, grant).toString('base64url'));
  return `${pathPrefix}${grant.bucket}/${grant.key}?${query}`;
}

/**
 * What this URL allows at `now`, or undefined if it was not signed with `secret`, was altered, or has ended. Nothing
 * of it is believed before the signature has been compared in constant time.
 */
export function readSignedUrl(secret: Uint8Array, url: URL, now: Date): SignedGrant | undefined {
  if (!url.pathname.startsWith(pathPrefix)) return undefined;
  const rest = url.pathname.slice(pathPrefix.length);
  const slash = rest.indexOf('/');
  const bucket = buckets.find(name => name === rest.slice(0, slash));
  const query = Query.safeParse(Object.fromEntries(url.searchParams));
  const key = rest.slice(slash + 1);
  if (bucket === undefined || !query.success || !isKey(key)) return undefined;
  const { verb, expires, file, signature } = query.data;
  const grant: SignedGrant = { bucket, key, verb, expires, fileName: file };
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(secret, grant);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return now.getTime() < expires * 1_000 ? grant : undefined;
}

function sign(secret: Uint8Array, grant: SignedGrant): Buffer {
  // JSON keeps the fields apart: no two grants have the same text.
  const text = JSON.stringify([
    'cloudforge storage 1',
    grant.verb,
    grant.bucket,
    grant.key,
    grant.expires,
    grant.fileName,
  ]);
  return createHmac('sha256', secret).update(text).digest();
}

function isKey(text: string): boolean {
  try {
    return keySegments(text).length > 0;
  } catch (error) {
    if (error instanceof ObjectStoreError) return false;
    throw error;
  }
}

/**
 * The secret that signs this store's URLs. It lies in the store's folder, so that every process that serves the
 * folder has it and links survive a restart. The first process to ask creates it.
 */
export async function loadSigningKey(layout: DiskLayout): Promise<Buffer> {
  const existing = await readKey(layout.signingKey);
  if (existing !== undefined) return existing;
  const temporary = layout.temporaryFile();
  await onDisk(async () => {
    await ensureFolder(layout.temporaryFolder);
    await using handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(randomBytes(keyBytes));
    await handle.sync();
  });
  try {
    // A link, unlike a rename, fails when another process was faster: then its key is the one.
    await link(temporary, layout.signingKey);
    await syncFolder(layout.folder);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') await onDisk(() => Promise.reject(error));
  } finally {
    await removeFile(temporary);
  }
  const created = await readKey(layout.signingKey);
  if (created === undefined)
    throw new ObjectStoreError('unavailable', 'The signing key of the object store can not be read.');
  return created;
}

async function readKey(path: string): Promise<Buffer | undefined> {
  try {
    const key = await readFile(path);
    return key.length === keyBytes ? key : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    return await onDisk(() => Promise.reject(error));
  }
}
