import { createHash, createPublicKey } from 'node:crypto';
import { type Command, parseOptions } from '../command.ts';
import { signerOf } from '../migration/run.ts';
import { openStateFolder } from '../up/state-folder.ts';

export const publicKey: Command = {
  name: 'public-key',
  usage: '',
  summary: 'Print the public key that certificates and bundles of this machine are signed with',
  details: [
    'The key goes to stdout in PEM, its fingerprint (SHA-256) to stderr. Give it to whoever checks certificates:',
    '`cloudforge verify CERTIFICATE --key FILE`.',
  ].join('\n'),
  run: async args => {
    parseOptions(args, {}, 0);
    const { publicKeyPem } = signerOf(openStateFolder(process.env));
    const der = createPublicKey(publicKeyPem).export({ type: 'spki', format: 'der' });
    console.error(`Fingerprint: ${createHash('sha256').update(der).digest('hex')}`);
    process.stdout.write(publicKeyPem);
    return 0;
  },
};
