import { z } from 'zod';

/** What is to be fetched for one delivery: the input of the job. Credentials are the source's, never in here. */
export const FetchPlan = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('url'), url: z.string(), sha256: z.string().optional(), fileName: z.string() }),
  /** With the source's token where the address is the configured API's. */
  z.object({ kind: z.literal('github'), url: z.string(), accept: z.string(), fileName: z.string() }),
  z.object({ kind: z.literal('s3'), key: z.string(), fileName: z.string() }),
  /** Amazon's SNS asks whether a subscription is wanted. */
  z.object({ kind: z.literal('sns-confirm'), url: z.string() }),
]);
export type FetchPlan = z.infer<typeof FetchPlan>;

export type Decision = { kind: 'fetch'; plan: FetchPlan } | { kind: 'ignore'; message: string };

/** One thing that a call tells of. `key` is the same when it is told again. */
export interface Delivery {
  key: string;
  decision: Decision;
}

/** The call is not what this kind of source sends; the message says what is missing, and nothing about secrets. */
export class NotUnderstood extends Error {}
