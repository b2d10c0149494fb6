import { z } from 'zod';
import type { Cast } from '#shared/engines/schema/mapping/casts.ts';
import type { SkipChoice } from '#shared/engines/schema/skip/skip-tables.ts';
import type { Suppression } from '#shared/engines/schema/suppress.ts';
import type { AssessedSource, SourceOptions } from './assess-source.ts';
import type { SourceProgress } from './progress.ts';
import type { SourceErrorCode } from './source-error.ts';

/** What crosses between a thread that reads and the one that asked. Both are our own code: only outlines are checked. */
export interface Job extends Omit<SourceOptions, 'onProgress' | 'signal'> {
  /** Absent: the bytes are sent. */
  path?: string;
  casts?: readonly Cast[];
  suppressions?: readonly Suppression[];
  skips?: readonly SkipChoice[];
}

export type FromWorker =
  /** A portion was taken; its buffer comes back to be filled again. */
  | { kind: 'credit'; buffer: ArrayBuffer }
  | { kind: 'progress'; progress: SourceProgress }
  | { kind: 'done'; result: AssessedSource }
  /** The source can't be read: the message is for its owner. */
  | { kind: 'refused'; code: SourceErrorCode; message: string }
  | { kind: 'failed'; message: string };

export type ToWorker =
  | { kind: 'portion'; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'end' }
  | { kind: 'broken'; message: string };

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const JobShape = z.custom<Job>(isObject);

export function jobOf(value: unknown): Job {
  return JobShape.parse(value);
}

const Sent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('portion'), bytes: z.instanceof(Uint8Array<ArrayBuffer>) }),
  z.object({ kind: z.literal('end') }),
  z.object({ kind: z.literal('broken'), message: z.string() }),
]);

/** A message to the worker as what it brings. */
export function portionOf(message: unknown): Uint8Array<ArrayBuffer> | 'end' | { failed: string } {
  const sent = Sent.parse(message);
  if (sent.kind === 'portion') return sent.bytes;
  return sent.kind === 'end' ? 'end' : { failed: sent.message };
}
