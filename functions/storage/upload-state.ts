import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Artifacts } from '#shared/database/schema.ts';
import { type Bucket, buckets } from '#shared/storage/object-store.ts';

const Part = z.object({ number: z.number().int(), sizeBytes: z.number().int(), etag: z.string() });

/**
 * What is known of an upload in progress beside its columns; kept as JSON in `artifacts.parts`. A part lies in the
 * store's own upload. Bytes too few for a part wait as an object of their own, the tail, for what follows them.
 */
const State = z.object({
  parts: z.array(Part),
  tail: z.object({ key: z.string(), sizeBytes: z.number().int(), sha256: z.string() }).optional(),
  /** Who writes, in which process, and until when nobody else may. */
  writer: z.object({ token: z.string(), until: z.iso.datetime(), holder: z.string().optional() }).optional(),
  /** The header Upload-Metadata as it came. */
  metadata: z.string().optional(),
  pauseAfterAnalysis: z.boolean().optional(),
});
export type UploadState = z.infer<typeof State>;

/** The column's default is an empty list: an upload nothing is known of. */
const StoredState = z.union([State, z.array(Part).transform((parts): UploadState => ({ parts }))]);

export type ArtifactRow = Selectable<Artifacts>;

export function stateOf(row: Pick<ArtifactRow, 'parts'>): UploadState {
  return StoredState.parse(row.parts);
}

/** Bytes of an upload that are durable: its parts and its tail. */
export function receivedBytes(state: UploadState): number {
  return state.parts.reduce((sum, part) => sum + part.sizeBytes, 0) + (state.tail?.sizeBytes ?? 0);
}

/** The place of an artifact's object. Throws where the row names none, which no row of an upload does. */
export function placeOf(row: Pick<ArtifactRow, 'bucket' | 'object_key'>): { bucket: Bucket; key: string } {
  const bucket = buckets.find(name => name === row.bucket);
  if (bucket === undefined || row.object_key === null)
    throw new Error(`The artifact names no object (bucket ${row.bucket}).`);
  return { bucket, key: row.object_key };
}
