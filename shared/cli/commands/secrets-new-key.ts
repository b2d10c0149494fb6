import { newKeyText } from '#shared/identity/master-keys.ts';
import { type Command, parseOptions } from '../command.ts';
import { keyServiceOf } from '../up/with-keys.ts';

export const secretsNewKey: Command = {
  name: 'secrets new-key',
  usage: '',
  summary: 'Print a new master key for CLOUDFORGE_MASTER_KEY',
  details: [
    'With CLOUDFORGE_KMS_KEY_ID the key is wrapped by that key of the key management service, and is no secret as it is',
    'printed: only who may call kms:Decrypt there can open it. Without, it is 32 random bytes in base64, and a secret.',
  ].join('\n'),
  run: async args => {
    parseOptions(args, {}, 0);
    console.log(await newKeyText(keyServiceOf(process.env)));
    return 0;
  },
};
