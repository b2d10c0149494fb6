import { z } from 'zod';
import { type ActorLimits, type Permission, permissions, type Role, roles } from '#shared/platform/actor.ts';

/** What `cloudforge_actor_limits` answers: grants as `<project> <role>`, and the ids of restricted projects. */
export const LimitsRow = z.object({ grants: z.array(z.string()), restricted: z.array(z.string()) });

/** Join of a query for an actor: its columns are `l.grants` and `l.restricted`. The arguments are SQL expressions. */
export function limitsJoin(organization: string, person: string, key: string): string {
  return `cross join lateral cloudforge.cloudforge_actor_limits(${organization}, ${person}, ${key}) l`;
}

/**
 * Roles on single projects and closed projects of an actor. A project with a grant is open; owners and admins have none
 * closed.
 */
export function limitsOf(
  role: Role,
  row: z.infer<typeof LimitsRow>,
): Pick<ActorLimits, 'projectRoles' | 'hiddenProjects'> {
  const limits: Pick<ActorLimits, 'projectRoles' | 'hiddenProjects'> = {};
  const projectRoles = new Map<string, Role>();
  for (const grant of row.grants) {
    const [projectId = '', name] = grant.split(' ');
    const granted = roles.find(known => known === name);
    if (granted === undefined) continue;
    const before = projectRoles.get(projectId);
    projectRoles.set(projectId, before === undefined ? granted : higherOf(before, granted));
  }
  if (projectRoles.size > 0) limits.projectRoles = projectRoles;
  if (role === 'owner' || role === 'admin') return limits;
  const hidden = row.restricted.filter(id => !projectRoles.has(id));
  if (hidden.length > 0) limits.hiddenProjects = hidden;
  return limits;
}

/** The stronger of two roles. */
export function higherOf(one: Role, other: Role): Role {
  return roles.indexOf(one) <= roles.indexOf(other) ? one : other;
}

/** The weaker of two roles: a key never does more than whose it is. */
export function lowerOf(one: Role, other: Role): Role {
  return roles.indexOf(one) >= roles.indexOf(other) ? one : other;
}

/** true for the name of a permission of this version. */
export function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name);
}

/**
 * Stored scopes as the actor has them: none stored is no limit. Who is asking may always be asked. A scope that this
 * version does not know allows nothing.
 */
export function scopesOf(stored: readonly string[]): Pick<ActorLimits, 'scopes'> {
  if (stored.length === 0) return {};
  return { scopes: [...new Set<Permission>([...stored.filter(isPermission), 'self:read'])] };
}
