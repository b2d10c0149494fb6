import { rotateMasterKey } from '#shared/identity/key-ring-rotate.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { withKeys } from '../up/with-keys.ts';

const graceSecondsDefault = 90;
const graceSecondsMax = 3_600;

export const secretsRotate: Command = {
  name: 'secrets rotate',
  usage: '[--grace SECONDS] [--json]',
  summary: 'Replace the master key and seal every secret anew, while the platform runs',
  details: [
    'Makes a new key in the state folder, seals every secret anew with it, waits, and moves the old key to the folder',
    '`retired` in it. Interrupted, it goes on where it was when it is called again. With CLOUDFORGE_KMS_KEY_ID the new',
    'key is wrapped by that key, whatever the one before was; without it the new key is not wrapped.',
    '',
    'Where the key comes from CLOUDFORGE_MASTER_KEY, replace it in three steps, each rolled out everywhere:',
    '  1. make one with `cloudforge secrets new-key`, and put it into CLOUDFORGE_MASTER_KEYS_OLD;',
    '  2. make it CLOUDFORGE_MASTER_KEY, and put the one before into CLOUDFORGE_MASTER_KEYS_OLD; call this command;',
    '  3. empty CLOUDFORGE_MASTER_KEYS_OLD, once `cloudforge secrets status` says that nothing needs it.',
    '',
    'Options:',
    `  --grace SECONDS  how long processes may still open what they read before (default ${graceSecondsDefault})`,
    '  --json           the result as JSON on stdout',
    '',
    'Exit codes: 0 every secret has the new key, 1 some can not be opened by any key.',
  ].join('\n'),
  run: async args => {
    const { values } = parseOptions(args, { grace: { type: 'string' }, json: { type: 'boolean', default: false } }, 0);
    const graceSeconds = values.grace === undefined ? graceSecondsDefault : Number(values.grace);
    if (!(graceSeconds >= 0 && graceSeconds <= graceSecondsMax))
      throw new CliError(`--grace is a number of seconds, at most ${graceSecondsMax}.`);
    return await withKeys(async ({ database, ring, opener, service, folder }) => {
      const result = await rotateMasterKey({
        database,
        ring,
        opener,
        service,
        folder,
        graceMs: graceSeconds * 1_000,
        onStep: step => console.error(step),
      });
      if (values.json) console.log(JSON.stringify(result));
      else {
        console.log(`${result.resealed} secrets were sealed anew with key ${result.keyId}.`);
        for (const id of result.retired) console.log(`Key ${id} is retired: keep its file for backups from before.`);
        for (const { table, id, keyId } of result.unopened)
          console.log(`NOT OPENED: ${table} ${id}, sealed with key ${keyId}, which is not here or does not fit.`);
      }
      return result.unopened.length === 0 ? 0 : 1;
    });
  },
};
