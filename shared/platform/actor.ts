/** Who acts. Everything below is decided from this and from nothing else. */
export type Actor =
  | { kind: 'user'; userId: string; organizationId: string; role: Role; sessionId: string }
  | { kind: 'api-key'; userId: string; organizationId: string; role: Role; keyId: string }
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
  'self:read': ['owner', 'admin', 'operator', 'viewer'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** true if this actor's role holds the permission. */
export function mayDo(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'system') return true;
  const allowed: readonly Role[] = permissions[permission];
  return allowed.includes(actor.role);
}

/** The actor as audit rows name it. */
export function actorName(actor: Actor): { kind: string; id: string } {
  if (actor.kind === 'user') return { kind: 'user', id: actor.userId };
  if (actor.kind === 'api-key') return { kind: 'api-key', id: actor.keyId };
  return { kind: 'system', id: actor.function };
}
