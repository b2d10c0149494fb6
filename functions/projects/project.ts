import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Projects } from '#shared/database/schema.ts';

export const Project = z
  .object({ id: z.uuid(), name: z.string(), description: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'Project' });
export type Project = z.infer<typeof Project>;

export const ProjectParams = z.object({ projectId: z.uuid() });

export function projectOf(row: Pick<Selectable<Projects>, 'id' | 'name' | 'description' | 'created_at'>): Project {
  return { id: row.id, name: row.name, description: row.description, createdAt: row.created_at.toISOString() };
}
