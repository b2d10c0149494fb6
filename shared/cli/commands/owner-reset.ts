import { signInLinkForMs } from '#shared/identity/sign-in-links.ts';
import { type Command, parseOptions } from '../command.ts';
import { withDatabase } from '../up/with-identity.ts';

export const ownerReset: Command = {
  name: 'owner reset',
  usage: '',
  summary: 'Lock out everyone who holds the owner’s sessions or keys, and print a new sign-in link',
  details:
    'For whoever sits at this machine. Ends every session, revokes every API key and link of the owner, and takes away password, authenticator apps, recovery codes and sign-in by a provider. Other members and identity providers stay as they are: look at them afterwards, should somebody else have been in. The command line gets a new key at the next start.',
  run: async args => {
    parseOptions(args, {}, 0);
    return await withDatabase(async ({ identity, url }) => {
      const owner = await identity.resetOwner();
      console.error('Every session, key, password and second factor of the owner has ended.');
      console.error(
        'If somebody else was in: look at members, identity providers and the audit log of the organisation.',
      );
      console.log(
        `${url}/sign-in#${await identity.createSignInLink(owner.userId, owner.organizationId, signInLinkForMs)}`,
      );
      return 0;
    });
  },
};
