import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { readErrors } from './errors.ts';
import { Invitation, invitationColumns, invitationOf } from './invitation.ts';

const listedMax = 500;

export const listInvitations = defineOperation({
  name: 'listInvitations',
  method: 'GET',
  path: '/invitations',
  summary: 'List invitations, newest first',
  description: `The newest ${listedMax}, also those that were accepted, revoked or have expired. Links are not told again.`,
  access: 'members:read',
  input: {},
  output: { status: 200, body: z.object({ items: z.array(Invitation) }) },
  errors: readErrors,
  handler: async ({ ctx }) => {
    const rows = await ctx.readRows(db =>
      db
        .selectFrom('invitations')
        .select(invitationColumns)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(listedMax),
    );
    const now = ctx.clock.now();
    return { items: rows.map(row => invitationOf(row, now)) };
  },
});
