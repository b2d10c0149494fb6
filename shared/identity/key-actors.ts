import { hash } from 'node:crypto';
import type { Actor } from '#shared/platform/actor.ts';
import type { Clock } from '#shared/platform/ctx.ts';
import type { Revocations } from './revocations.ts';

type KeyActor = Extract<Actor, { kind: 'api-key' }>;

/** Whose key it is, and until when that is known to hold. */
export interface FoundKey {
  actor: KeyActor;
  /** When the key expires, or the grace of a secret that was replaced ends. */
  endsAt: Date | null;
}

export interface KeyActors {
  /** Who a key speaks for; undefined if it does not hold. */
  actorOf(token: string): Promise<Actor | undefined>;
  /** The next call of each key of this organisation, or of all, is looked up. */
  forget(organizationId?: string): void;
  /** Keys in memory. */
  size(): number;
}

const keptForMs = 5_000;
const keptMax = 10_000;
const everyone = '';

interface Kept extends FoundKey {
  lookedUpAtMs: number;
}

/**
 * Remembers for five seconds, and for at most 10,000 keys, whose key it was, by the hash of its secret. Whatever ends a
 * key or changes what its person may do is told to every process (`createRevocations`), and what is older than that is
 * looked up again: a key ends as fast as an access token does, and in the process that ended it with the answer.
 */
export function createKeyActors(port: {
  lookUp(token: string): Promise<FoundKey | undefined>;
  revocations: Pick<Revocations, 'refuses'>;
  clock: Clock;
  keptMax?: number;
}): KeyActors {
  const max = port.keptMax ?? keptMax;
  const kept = new Map<string, Kept>();
  const nowMs = (): number => port.clock.now().getTime();
  /** For each look-up that is under way, what was forgotten meanwhile: it may have been read before that. */
  const underWay = new Set<Set<string>>();

  const holds = async ({ actor, endsAt, lookedUpAtMs }: Kept): Promise<boolean> => {
    const ageMs = nowMs() - lookedUpAtMs;
    if (ageMs < 0 || ageMs >= keptForMs || (endsAt !== null && endsAt.getTime() <= nowMs())) return false;
    const { keyId, userId, organizationId } = actor;
    return !(await port.revocations.refuses({
      ...{ keyId, userId, organizationId, secretOf: keyId },
      issuedAtMs: lookedUpAtMs,
    }));
  };

  return {
    actorOf: async token => {
      const digest = hash('sha256', token, 'base64');
      const known = kept.get(digest);
      if (known !== undefined && (await holds(known)) && kept.get(digest) === known) return known.actor;
      kept.delete(digest);
      const lookedUpAtMs = nowMs();
      const forgotten = new Set<string>();
      underWay.add(forgotten);
      let found: FoundKey | undefined;
      try {
        found = await port.lookUp(token);
      } finally {
        underWay.delete(forgotten);
      }
      if (found === undefined) return undefined;
      if (!forgotten.has(everyone) && !forgotten.has(found.actor.organizationId)) {
        kept.set(digest, { ...found, lookedUpAtMs });
        if (kept.size > max) {
          for (const oldest of kept.keys()) {
            kept.delete(oldest);
            break;
          }
        }
      }
      return found.actor;
    },
    forget: organizationId => {
      for (const forgotten of underWay) forgotten.add(organizationId ?? everyone);
      for (const [digest, { actor }] of kept)
        if (organizationId === undefined || actor.organizationId === organizationId) kept.delete(digest);
    },
    size: () => kept.size,
  };
}
