import { z } from 'zod';
import { roles } from '#shared/platform/actor.ts';

export const Invitation = z
  .object({
    id: z.uuid(),
    email: z.string(),
    role: z.enum(roles),
    state: z.enum(['open', 'accepted', 'revoked', 'expired']),
    createdBy: z.uuid().nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' });

export const invitationColumns = [
  'id',
  'email',
  'role',
  'created_by',
  'created_at',
  'expires_at',
  'accepted_at',
  'revoked_at',
] as const;

interface InvitationRow {
  id: string;
  email: string;
  role: (typeof roles)[number];
  created_by: string | null;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  revoked_at: Date | null;
}

export function invitationOf(row: InvitationRow, now: Date): z.infer<typeof Invitation> {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    state: stateOf(row, now),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}

function stateOf(row: InvitationRow, now: Date): z.infer<typeof Invitation>['state'] {
  if (row.accepted_at !== null) return 'accepted';
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at > now ? 'open' : 'expired';
}
