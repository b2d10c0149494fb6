import { z } from 'zod';
import { originOf } from '#shared/identity/sign-in-confirm.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { passwordResetMail } from './password-reset-mail.ts';
import { settingsOf } from './password-settings.ts';

const underWayMax = 100;
let underWay = 0;

export const requestPasswordReset = defineOperation({
  name: 'requestPasswordReset',
  method: 'POST',
  path: '/password-resets',
  summary: 'Ask for a link to set a new password',
  description: 'Goes by mail, if there is such an account. The answer is the same if there is none.',
  access: 'public',
  input: { body: { kind: 'json', schema: z.object({ email: z.string().trim().min(3).max(320) }) } },
  output: { status: 202 },
  limit: 'sign-in',
  errors: [
    'account-locked',
    'overloaded',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    const origin = originOf(ctx, input.request);
    if (underWay >= underWayMax) throw new Problem('overloaded', { headers: { 'retry-after': '1' } });
    await ctx.services.accounts.admitReset(origin);
    underWay += 1;
    // Not waited for: how long it takes would tell that there is somebody to mail to.
    void sendLink(ctx, input.body.email, origin).finally(() => {
      underWay -= 1;
    });
    return undefined;
  },
});

async function sendLink(ctx: Ctx, email: string, origin: ReturnType<typeof originOf>): Promise<void> {
  try {
    const { accounts, mailer } = ctx.services;
    const link = await accounts.requestReset(email, origin);
    if (link === undefined) return;
    const mail = passwordResetMail(settingsOf(ctx).publicUrl, link.token);
    await mailer.send({ ...mail, to: link.email, id: ctx.ids.uuid() });
  } catch (error) {
    ctx.log.warn('a link to set a new password was not sent', { error });
  }
}
