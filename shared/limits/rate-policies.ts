import { z } from 'zod';
import { defineSetting } from '#shared/platform/settings.ts';

/** What is counted together: calls of one kind cost about the same. */
export const limitClasses = ['read', 'write', 'heavy', 'upload', 'public', 'sign-in', 'refused'] as const;
export type LimitClass = (typeof limitClasses)[number];

/** By whom it is counted. */
export type LimitSubject = 'credential' | 'organization' | 'address';

export interface RatePolicy {
  /** As the header RateLimit-Policy names it. */
  name: string;
  /** So many in each window, on average. */
  quota: number;
  windowS: number;
  /** So many at once beyond the average; no window ever sees more than quota + burst. */
  burst: number;
}

const perMinute = (name: string, quota: number, burst: number): RatePolicy => ({ name, quota, windowS: 60, burst });

/**
 * The one table of rate limits. Whoever is signed in is counted by credential and by organisation, everybody else by
 * network address. They are far above what people and well-behaved programs do, and below what hurts others.
 */
export const ratePolicies: Readonly<Record<LimitClass, Partial<Record<LimitSubject, RatePolicy>>>> = {
  read: {
    credential: perMinute('read-credential', 30_000, 3_000),
    organization: perMinute('read-organization', 60_000, 6_000),
  },
  write: {
    credential: perMinute('write-credential', 6_000, 600),
    organization: perMinute('write-organization', 12_000, 1_200),
  },
  heavy: {
    credential: perMinute('heavy-credential', 600, 120),
    organization: perMinute('heavy-organization', 1_200, 240),
  },
  upload: {
    credential: perMinute('upload-credential', 12_000, 2_000),
    organization: perMinute('upload-organization', 24_000, 4_000),
  },
  public: { address: perMinute('public-address', 6_000, 600) },
  'sign-in': { address: perMinute('sign-in-address', 60, 60) },
  refused: { address: perMinute('refused-address', 1_200, 600) },
};

/** What each class is for, in the words of the docs. */
export const limitClassDocs: Readonly<Record<LimitClass, string>> = {
  read: 'GET and HEAD',
  write: 'whatever else changes something',
  heavy: 'starts a run, a migration or another long work',
  upload: 'sends a file or a part of one',
  public: 'needs no credentials',
  'sign-in': 'signing in, password resets, refresh tokens',
  refused: 'credentials that do not hold',
};

export const limitSettings = {
  rateScale: defineSetting<number>({
    doc: 'All rate limits are multiplied by it; 0 turns them off. A platform that only its own machine can reach starts with 100.',
    schema: z.coerce.number().min(0).max(1_000_000),
    default: 1,
    env: 'CLOUDFORGE_RATE_SCALE',
  }),
  requestsMax: defineSetting<number>({
    doc: 'Requests one process works on at once. As many again wait for half a second at most; beyond that the answer is 503.',
    schema: z.coerce.number().int().min(1).max(100_000),
    default: 128,
    env: 'CLOUDFORGE_REQUESTS_MAX',
  }),
} as const;
