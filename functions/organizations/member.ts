import { z } from 'zod';
import { roles } from '#shared/platform/actor.ts';

export const Member = z
  .object({
    userId: z.uuid(),
    email: z.string(),
    displayName: z.string(),
    role: z.enum(roles),
    joinedAt: z.iso.datetime(),
    teamIds: z.array(z.uuid()),
  })
  .meta({ id: 'Member', description: 'A person in the organisation' });

export const MemberParams = z.object({ userId: z.uuid() });
