import { createHash } from 'node:crypto';

/**
 * A Bloom filter (Bloom 1970) with double hashing (Kirsch and Mitzenmacher 2006) over SHA-256: what is in it is always
 * found; what is not is found by mistake at the rate the filter was built for.
 */
export interface BloomFilter {
  bits: Uint8Array;
  hashes: number;
}

/** Common passwords as the filter holds them: NFKC and lower case. */
export function commonForm(password: string): string {
  return password.normalize('NFKC').toLowerCase();
}

/** Filter of `entries` in `sizeBytes`, with as many hash functions as make mistakes rarest. */
export function createFilter(entries: ReadonlySet<string>, sizeBytes: number): BloomFilter {
  const hashes = Math.max(1, Math.round(((sizeBytes * 8) / Math.max(1, entries.size)) * Math.LN2));
  const filter: BloomFilter = { bits: new Uint8Array(sizeBytes), hashes };
  for (const entry of entries) for (const bit of positions(filter, entry)) filter.bits[bit >> 3]! |= 1 << (bit & 7);
  return filter;
}

export function filterHas(filter: BloomFilter, entry: string): boolean {
  for (const bit of positions(filter, entry)) if ((filter.bits[bit >> 3]! & (1 << (bit & 7))) === 0) return false;
  return true;
}

function* positions(filter: BloomFilter, entry: string): Generator<number> {
  const digest = createHash('sha256').update(entry).digest();
  const first = digest.readUIntBE(0, 6);
  const step = digest.readUIntBE(6, 6);
  const bits = filter.bits.byteLength * 8;
  // 48 bits and at most 31 hashes: below 2^53, so exact.
  for (let at = 0; at < filter.hashes; at += 1) yield (first + at * step) % bits;
}

let loaded: Promise<BloomFilter> | undefined;

/** true if the password is on the shipped list, in any case. The list is loaded at the first question. */
export async function isCommonPassword(password: string): Promise<boolean> {
  loaded ??= import('./common-passwords.generated.ts').then(({ hashes, bits }) => ({
    hashes,
    bits: Buffer.from(bits, 'base64'),
  }));
  return filterHas(await loaded, commonForm(password));
}
