import { z } from 'zod';
import { invitationForMs } from '#shared/identity/invitations.ts';
import { refuseAbove, refuseBeyondScopes } from '#shared/identity/members.ts';
import { tokenHash } from '#shared/identity/sessions.ts';
import { canonicalEmail } from '#shared/identity/sign-in.ts';
import { Confirm, requireFreshProof } from '#shared/identity/sign-in-confirm.ts';
import { roles } from '#shared/platform/actor.ts';
import type { Ctx, Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { actingOf } from './acting.ts';
import { proofErrors } from './errors.ts';
import { Invitation, invitationColumns, invitationOf } from './invitation.ts';
import { invitationLink, invitationMail } from './invitation-mail.ts';

const openInvitationsMax = 500;

export const createInvitation = defineOperation({
  name: 'createInvitation',
  method: 'POST',
  path: '/invitations',
  summary: 'Invite somebody',
  description:
    'Good for seven days, once, for this address; inviting it again ends the invitation before. The role is at most your own. Where the platform can send mail the link goes by mail; otherwise it is in the answer, for you to hand over.',
  access: 'members:write',
  input: {
    body: {
      kind: 'json',
      schema: z.object({ email: z.email().max(320), role: z.enum(roles), confirm: Confirm.optional() }),
    },
  },
  answerHoldsSecret: true,
  output: {
    status: 201,
    body: Invitation.extend({
      link: z.string().nullable().describe('null: it went by mail'),
    }),
  },
  errors: [...proofErrors, 'conflict'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    const { actor } = actingOf(ctx);
    refuseAbove(actor.role, input.body.role);
    refuseBeyondScopes(actor, input.body.role);
    await requireFreshProof(ctx, input.body.confirm, input.request);
    const email = canonicalEmail(input.body.email);
    const token = ctx.ids.token(32);
    const link = invitationLink(ctx, token);
    const { invitation, organizationName } = await ctx.transaction(async ({ db, audit }) => {
      const now = ctx.clock.now();
      await refuseMember(db, email);
      const before = await db
        .updateTable('invitations')
        .set({ revoked_at: now })
        .where('email', '=', email)
        .where('accepted_at', 'is', null)
        .where('revoked_at', 'is', null)
        .returning('id')
        .execute();
      await refuseTooMany(db, now);
      const row = await db
        .insertInto('invitations')
        .values({
          organization_id: actor.organizationId,
          id: ctx.ids.uuid(),
          email,
          role: input.body.role,
          token_hash: tokenHash(token),
          created_by: actor.userId,
          created_at: now,
          expires_at: new Date(now.getTime() + invitationForMs),
        })
        .returning(invitationColumns)
        .executeTakeFirstOrThrow();
      await audit(
        'invitation.created',
        { kind: 'invitation', id: row.id },
        { role: row.role, replaces: before.map(({ id }) => id) },
      );
      const { name } = await db
        .selectFrom('organizations')
        .select('name')
        .where('id', '=', actor.organizationId)
        .executeTakeFirstOrThrow();
      return { invitation: invitationOf(row, now), organizationName: name };
    });
    const sent = await sendLink(ctx, { to: email, id: invitation.id, link, organizationName });
    return { ...invitation, link: sent ? null : link };
  },
});

/** false where no mail leaves this machine, or the server refused it: whoever invites then hands the link over. */
async function sendLink(
  ctx: Ctx,
  mail: { to: string; id: string; link: string; organizationName: string },
): Promise<boolean> {
  const { mailer } = ctx.services;
  if (!mailer.delivers) return false;
  try {
    await mailer.send({ ...invitationMail(mail.link, mail.organizationName), to: mail.to, id: mail.id });
    return true;
  } catch (error) {
    ctx.log.warn('an invitation was not sent', { invitationId: mail.id, error });
    return false;
  }
}

async function refuseMember(db: Db, email: string): Promise<void> {
  const member = await db
    .selectFrom('users')
    .innerJoin('memberships', 'memberships.user_id', 'users.id')
    .select('users.id')
    .where(({ eb, fn, val }) => eb(fn('lower', ['users.email']), '=', val(email)))
    .executeTakeFirst();
  if (member !== undefined) throw new Problem('conflict', { detail: 'Whoever has this address is a member already.' });
}

async function refuseTooMany(db: Db, now: Date): Promise<void> {
  const { count } = await db
    .selectFrom('invitations')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  if (count >= openInvitationsMax)
    throw new Problem('conflict', { detail: `${count} invitations are open; revoke some first.` });
}
