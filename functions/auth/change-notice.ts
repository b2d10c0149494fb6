import type { Ctx } from '#shared/platform/ctx.ts';

/** What is told by mail: whoever did not do it finds out. */
const notices = {
  password: 'The password of your account was changed.',
  'second-factor-added': 'An authenticator app was added to your account.',
  'second-factor-removed': 'An authenticator app was removed from your account.',
  'recovery-codes': 'The recovery codes of your account were replaced; the old ones do not work any more.',
} as const;

/**
 * Mails whose account it is that how they sign in has changed, where the platform can send mail. Not waited for, and
 * what goes wrong is logged: the change is made.
 */
export function tellOfChange(
  ctx: Ctx,
  who: { userId: string; organizationId: string },
  change: keyof typeof notices,
): void {
  if (ctx.services.mailer.delivers) void send(ctx, who, notices[change]);
}

async function send(ctx: Ctx, who: { userId: string; organizationId: string }, what: string): Promise<void> {
  try {
    const { accounts, mailer } = ctx.services;
    const { email } = await accounts.describe(who);
    await mailer.send({
      to: email,
      id: ctx.ids.uuid(),
      subject: 'Your CloudForge account was changed',
      text: [
        what,
        '',
        'If it was you, there is nothing to do. If not: set a new password, end the other sessions on your account page,',
        'and tell an owner of your organisation.',
        '',
        '-- ',
        'CloudForge',
        '',
      ].join('\n'),
    });
  } catch (error) {
    ctx.log.warn('a notice of a changed account was not sent', { userId: who.userId, error });
  }
}
