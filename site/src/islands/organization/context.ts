import type { Proof } from '../../components/proof.tsx';
import type { Member, Self } from '../../generated/client.generated.ts';

export type Role = Self['role'];

/** From the one who may most to the one who may least. */
export const roles: readonly Role[] = ['owner', 'admin', 'operator', 'viewer'];

export const roleWords: Readonly<Record<Role, string>> = {
  owner: 'everything, the organisation’s end included',
  admin: 'also members, keys, webhooks and cutovers',
  operator: 'uploads, runs and migrations',
  viewer: 'reads, changes nothing',
};

/** Permissions with the roles that have them, as the platform's own table says. */
export type Permissions = Readonly<Record<string, readonly string[]>>;

/** What every part of the page needs to know of who looks at it. */
export interface Viewer {
  self: Self;
  permissions: Permissions;
  proof: Proof;
}

/** true if the role of who looks allows it. What is not allowed is not offered; the platform decides all the same. */
export function may({ self, permissions }: Viewer, permission: string): boolean {
  return permissions[permission]?.includes(self.role) === true;
}

/** Roles that somebody may hand out: their own and those below. */
export function rolesBelow(own: Role): readonly Role[] {
  return roles.slice(roles.indexOf(own));
}

export const roleOptions = (own: Role): { value: Role; label: string }[] =>
  rolesBelow(own).map(role => ({ value: role, label: `${role}: ${roleWords[role]}` }));

/** How a member is named in lists: the name, or the address where there is none. */
export function memberName(member: Pick<Member, 'displayName' | 'email'>): string {
  return member.displayName === '' ? member.email : member.displayName;
}
