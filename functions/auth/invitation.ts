import { z } from 'zod';
import { roles } from '#shared/platform/actor.ts';

export const InvitationToken = z.string().min(1).max(200);

export const OpenInvitation = z
  .object({ organizationName: z.string(), email: z.string(), role: z.enum(roles), expiresAt: z.iso.datetime() })
  .meta({ id: 'OpenInvitation', description: 'What an invitation says to whoever holds its link' });
