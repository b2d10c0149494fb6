import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { changeErrors } from './errors.ts';

export const revokeInvitation = defineOperation({
  name: 'revokeInvitation',
  method: 'DELETE',
  path: '/invitations/:invitationId',
  summary: 'Revoke an invitation',
  description: 'Its link does not work any more. One that was accepted is past that: remove the member.',
  access: 'members:write',
  input: { params: z.object({ invitationId: z.uuid() }) },
  output: { status: 204 },
  errors: [...changeErrors, 'not-found'],
  handler: async ({ ctx, input }) => {
    const { invitationId } = input.params;
    await ctx.transaction(async ({ db, audit }) => {
      const revoked = await db
        .updateTable('invitations')
        .set({ revoked_at: ctx.clock.now() })
        .where('id', '=', invitationId)
        .where('accepted_at', 'is', null)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (revoked.numUpdatedRows === 0n) throw new Problem('not-found');
      await audit('invitation.revoked', { kind: 'invitation', id: invitationId });
    });
    return undefined;
  },
});
