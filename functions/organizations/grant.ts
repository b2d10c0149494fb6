import { z } from 'zod';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';

export const grantRoles = ['admin', 'operator', 'viewer'] as const;

export const Grant = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    userId: z.uuid().nullable(),
    teamId: z.uuid().nullable(),
    keyId: z.uuid().nullable(),
    role: z.enum(grantRoles),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Grant', description: 'A role on one project, for a person, a team or an API key' });

export const GrantProjectParams = z.object({ projectId: z.uuid() });
export const GrantParams = z.object({ projectId: z.uuid(), grantId: z.uuid() });

export const grantColumns = ['id', 'project_id', 'user_id', 'team_id', 'api_key_id', 'role', 'created_at'] as const;

interface GrantRow {
  id: string;
  project_id: string;
  user_id: string | null;
  team_id: string | null;
  api_key_id: string | null;
  role: (typeof grantRoles)[number];
  created_at: Date;
}

export function grantOf(row: GrantRow): z.infer<typeof Grant> {
  return {
    id: row.id,
    projectId: row.project_id,
    userId: row.user_id,
    teamId: row.team_id,
    keyId: row.api_key_id,
    role: row.role,
    createdAt: row.created_at.toISOString(),
  };
}

/** Throws `not-found` if there is no such project for whoever asks. */
export async function requireProject(db: Db, projectId: string): Promise<void> {
  const project = await db.selectFrom('projects').select('id').where('id', '=', projectId).executeTakeFirst();
  if (project === undefined) throw new Problem('not-found');
}
