import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Projects } from '#shared/database/schema.ts';

export const visibilities = ['organization', 'restricted'] as const;

export const Project = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    visibility: z.enum(visibilities).describe('restricted: only who has a grant on it, admins and owners see it'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Project' });
export type Project = z.infer<typeof Project>;

export const ProjectParams = z.object({ projectId: z.uuid() });

export const projectColumns = ['id', 'name', 'description', 'visibility', 'created_at'] as const;

export function projectOf(row: Pick<Selectable<Projects>, (typeof projectColumns)[number]>): Project {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    visibility: row.visibility,
    createdAt: row.created_at.toISOString(),
  };
}
