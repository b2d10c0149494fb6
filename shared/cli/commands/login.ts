import { type Command, parseOptions } from '../command.ts';
import { firstOwner } from '../up/cli-key.ts';
import { withDatabase } from '../up/with-identity.ts';

export const login: Command = {
  name: 'login',
  usage: '',
  summary: 'Print a one-time sign-in link for the running platform',
  details: 'The link signs the owner in, works once, and ends after 15 minutes.',
  run: async args => {
    parseOptions(args, {}, 0);
    return await withDatabase(async ({ identity, url }) => {
      const owner = await firstOwner(identity);
      console.log(`${url}/sign-in#${await identity.createSignInLink(owner.userId, owner.organizationId, 15 * 60_000)}`);
      return 0;
    });
  },
};
