import { signInLinkForMs } from '#shared/identity/sign-in-links.ts';
import { type Command, parseOptions } from '../command.ts';
import { firstOwner } from '../up/cli-key.ts';
import { withDatabase } from '../up/with-identity.ts';

const resetLinkForMs = 30 * 60_000;

export const login: Command = {
  name: 'login',
  usage: '[--reset]',
  summary: 'Print a one-time sign-in link for the running platform',
  details:
    'The link signs the owner in, works once, and ends after 10 minutes. With --reset it lets the owner set a new password instead, within 30 minutes.',
  run: async args => {
    const { values } = parseOptions(args, { reset: { type: 'boolean' } }, 0);
    const reset = values.reset === true;
    return await withDatabase(async ({ identity, url }) => {
      const { userId, organizationId } = await firstOwner(identity);
      const token = reset
        ? await identity.createSignInLink(userId, organizationId, resetLinkForMs, 'reset-password')
        : await identity.createSignInLink(userId, organizationId, signInLinkForMs);
      console.log(`${url}/${reset ? 'reset-password/' : 'sign-in'}#${token}`);
      return 0;
    });
  },
};
