/** What narrows or widens an actor's role. */
export interface ActorLimits {
  /** Only these permissions, of those the role allows. undefined: all of them. */
  scopes?: readonly Permission[];
  /** The organisation asks for a second factor and this session has none: `scopes` leaves it its own account only. */
  secondFactorMissing?: true;
  /** Roles on single projects, which add to the role in the organisation. undefined: none. */
  projectRoles?: ReadonlyMap<string, Role>;
  /** Projects that are closed to this actor: to it they don't exist. undefined: none. */
  hiddenProjects?: readonly string[];
  /** Id of the access token that was shown instead of the session or key it stands for. undefined: none was. */
  tokenId?: string;
}

/** Who acts. Everything below is decided from this and from nothing else. */
export type Actor =
  | ({ kind: 'user'; userId: string; organizationId: string; role: Role; sessionId: string } & ActorLimits)
  | ({ kind: 'api-key'; userId: string; organizationId: string; role: Role; keyId: string } & ActorLimits)
  /** A reaction or a worker, on behalf of the organisation whose event or job it handles. */
  | { kind: 'system'; organizationId: string; function: string };

export const roles = ['owner', 'admin', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** What may be done. An operation names exactly one; the table below is the only place that grants any. */
export const permissions = {
  'projects:read': ['owner', 'admin', 'operator', 'viewer'],
  'projects:write': ['owner', 'admin', 'operator'],
  'projects:delete': ['owner', 'admin'],
  'uploads:write': ['owner', 'admin', 'operator'],
  'runs:read': ['owner', 'admin', 'operator', 'viewer'],
  'runs:write': ['owner', 'admin', 'operator'],
  'migrations:read': ['owner', 'admin', 'operator', 'viewer'],
  'migrations:write': ['owner', 'admin', 'operator'],
  /** To put a migrated database into place, and back. */
  'migrations:cut-over': ['owner', 'admin'],
  'webhooks:read': ['owner', 'admin', 'operator', 'viewer'],
  'webhooks:write': ['owner', 'admin'],
  'events:read': ['owner', 'admin', 'operator', 'viewer'],
  'events:replay': ['owner', 'admin'],
  'keys:read': ['owner', 'admin'],
  'keys:write': ['owner', 'admin'],
  'operations:read': ['owner', 'admin'],
  /** Members, invitations, teams and grants on projects. */
  'members:read': ['owner', 'admin', 'operator', 'viewer'],
  'members:write': ['owner', 'admin'],
  'organization:read': ['owner', 'admin', 'operator', 'viewer'],
  'organization:write': ['owner', 'admin'],
  /** Identity providers, the export of all data, and the end of the organisation. */
  'organization:own': ['owner'],
  'audit:read': ['owner', 'admin'],
  'alerts:read': ['owner', 'admin'],
  'alerts:write': ['owner', 'admin'],
  'self:read': ['owner', 'admin', 'operator', 'viewer'],
  /** One's own password, second factors, sessions and data. Never with an API key. */
  'self:write': ['owner', 'admin', 'operator', 'viewer'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** Permissions that no role on a single project can give. */
const organizationWide: readonly Permission[] = [
  'keys:read',
  'keys:write',
  'operations:read',
  'webhooks:write',
  'members:write',
  'organization:write',
  'organization:own',
  'audit:read',
  'alerts:read',
  'alerts:write',
];

/**
 * true if this actor may: by the role in the organisation or, where it is done to a project, by a role on that project;
 * and only within the actor's scopes.
 */
export function mayDo(actor: Actor, permission: Permission, projectId?: string): boolean {
  if (actor.kind === 'system') return true;
  if (actor.scopes !== undefined && !actor.scopes.includes(permission)) return false;
  if (permission === 'self:write' && actor.kind === 'api-key') return false;
  const allowed: readonly Role[] = permissions[permission];
  if (allowed.includes(actor.role)) return true;
  if (projectId === undefined || organizationWide.includes(permission)) return false;
  const role = actor.projectRoles?.get(projectId);
  return role !== undefined && allowed.includes(role);
}

/** What a role lets do, in the organisation or on one project; what is everybody's own (`self:`) left out. */
export function permissionsOf(role: Role, where: 'organization' | 'project'): Permission[] {
  return Object.keys(permissions).filter((name): name is Permission => {
    if (!isPermission(name) || name.startsWith('self:')) return false;
    const allowed: readonly Role[] = permissions[name];
    return allowed.includes(role) && (where === 'organization' || !organizationWide.includes(name));
  });
}

function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name);
}

/** The actor as audit rows name it. */
export function actorName(actor: Actor): { kind: string; id: string } {
  if (actor.kind === 'user') return { kind: 'user', id: actor.userId };
  if (actor.kind === 'api-key') return { kind: 'api-key', id: actor.keyId };
  return { kind: 'system', id: actor.function };
}
