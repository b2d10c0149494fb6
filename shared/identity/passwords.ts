import { Problem } from '#shared/platform/errors.ts';

/** argon2id with the parameters OWASP asks for at least (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. */
export const argon2Parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

/** Lengths in code points after normalisation (NIST SP 800-63B, 5.1.1.2). */
export const passwordLengthMin = 12;
export const passwordLengthMax = 128;

// Each takes 19 MiB while it is at work, and Node works on four at a time: the rest only waits.
const waitingMax = 64;
let waiting = 0;

/** Native code, which a function that signs nobody in never loads. Bundled, a CommonJS module has its default only. */
const loadArgon2 = async () => (await import('@node-rs/argon2')).default;

/** The one form of a password: NFKC, so that the same signs typed on two keyboards are one password. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** PHC string of a password, with a salt of its own. Throws `overloaded` when too many are being hashed. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await loadArgon2();
  return await bounded(() => hash(normalizePassword(password), argon2Parameters));
}

/**
 * true if the password is the one of the hash. What no password can be (too long, half a surrogate pair) takes as long
 * as what could. Throws `overloaded` when too many are being hashed.
 */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const isPossible = password.isWellFormed() && password.length <= passwordLengthMax * 2 * 4;
  const normalized = isPossible ? normalizePassword(password) : '';
  const { verify } = await loadArgon2();
  const matches = await bounded(() => verify(stored, normalized));
  return matches && isPossible && codePoints(normalized) <= passwordLengthMax;
}

const phcPattern = /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,3})\$/;

/** true if the hash was made with smaller costs, or another algorithm, than are used now. */
export function needsRehash(stored: string): boolean {
  const [, memoryCost, timeCost, parallelism] = phcPattern.exec(stored) ?? [];
  return (
    memoryCost === undefined ||
    Number(memoryCost) < argon2Parameters.memoryCost ||
    Number(timeCost) < argon2Parameters.timeCost ||
    Number(parallelism) !== argon2Parameters.parallelism
  );
}

let decoy: Promise<string> | undefined;

/**
 * The hash that an unknown address is measured against, so that it takes as long as a known one. Its password is random
 * and nobody's.
 */
export function decoyHash(): Promise<string> {
  decoy ??= loadArgon2().then(({ hash }) => hash(crypto.getRandomValues(new Uint8Array(32)), argon2Parameters));
  return decoy;
}

async function bounded<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= waitingMax) throw new Problem('overloaded', { headers: { 'retry-after': '1' } });
  waiting += 1;
  try {
    return await work();
  } finally {
    waiting -= 1;
  }
}
