import { z } from 'zod';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import type { ArtifactRow } from './upload-state.ts';

export const Artifact = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    fileName: z.string(),
    mediaType: z.string(),
    state: z.enum(['receiving', 'stored', 'expired', 'aborted']),
    /** Size of the file; null while it is not known. */
    sizeBytes: z.number().int().nullable(),
    receivedBytes: z.number().int(),
    sha256: z.string().nullable(),
    createdAt: z.iso.datetime(),
    storedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Artifact', description: 'An uploaded file' });
export type Artifact = z.infer<typeof Artifact>;

export const ArtifactParams = z.object({ artifactId: z.uuid() });

export function artifactOf(row: ArtifactRow): Artifact {
  return {
    id: row.id,
    projectId: row.project_id,
    fileName: row.file_name,
    mediaType: row.media_type,
    state: row.state,
    sizeBytes: row.size_bytes,
    receivedBytes: row.received_bytes,
    sha256: row.sha256,
    createdAt: row.created_at.toISOString(),
    storedAt: row.stored_at?.toISOString() ?? null,
    expiresAt: row.expires_at.toISOString(),
  };
}

/** The artifact of this id as the tenant sees it. Throws 'not-found'. */
export async function requireArtifact(
  db: Db,
  artifactId: string,
  options: { lock?: boolean } = {},
): Promise<ArtifactRow> {
  const query = db.selectFrom('artifacts').selectAll().where('id', '=', artifactId);
  const row = await (options.lock === true ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return row;
}

/** Throws 'gone' for a file that is not kept any more, and 'conflict' for one that has not arrived yet. */
export function requireStored(row: ArtifactRow, now: Date): void {
  if (row.state === 'receiving') throw new Problem('conflict', { detail: 'The file has not arrived completely yet.' });
  if (row.state !== 'stored' || row.expires_at <= now) throw new Problem('gone');
}
