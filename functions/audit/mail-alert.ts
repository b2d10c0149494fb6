import { securityAlertMail } from '#shared/mail/security-mails.ts';
import { defineReaction } from '#shared/platform/reaction.ts';

const ownersMax = 50;

export const mailAlert = defineReaction({
  name: 'mail-alert',
  on: ['cloudforge.security.alert.v1'],
  summary: 'Mails the owners of an organisation that an alert has opened',
  handler: async ({ ctx, event }) => {
    const owners = await ctx.readRows(db =>
      db
        .selectFrom('memberships')
        .innerJoin('users', 'users.id', 'memberships.user_id')
        .select(['users.id', 'users.email'])
        .where('memberships.role', '=', 'owner')
        .where('users.disabled_at', 'is', null)
        .orderBy('memberships.created_at')
        .limit(ownersMax),
    );
    const mail = securityAlertMail(event.data);
    // One after the other, each under an id of its own: a retry sends only what was not sent.
    for (const owner of owners)
      await ctx.services.mailer.send({ ...mail, to: owner.email, id: `${event.id}.${owner.id}` });
  },
});
