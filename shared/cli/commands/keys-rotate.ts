import { createEnvelopes } from '#shared/identity/envelopes.ts';
import { createSigningKeys } from '#shared/identity/signing-keys.ts';
import { type Command, parseOptions } from '../command.ts';
import { withKeys } from '../up/with-keys.ts';

export const keysRotate: Command = {
  name: 'keys rotate',
  usage: '[--json]',
  summary: 'Publish a new key that signs access tokens an hour from now',
  details: [
    'While the platform runs, or not. The key of now signs until then, and is published until its last token has',
    'expired: nobody who verifies tokens notices. A key that waits for its hour is named again, and no further one is',
    'made. The platform does the same by itself every 90 days.',
    '',
    'Options:',
    '  --json  the result as JSON on stdout',
  ].join('\n'),
  run: async args => {
    const { values } = parseOptions(args, { json: { type: 'boolean', default: false } }, 0);
    return await withKeys(async ({ database, ring }) => {
      const keys = createSigningKeys({ database, envelopes: createEnvelopes(ring), clock: { now: () => new Date() } });
      const { kid, signsFrom, created } = await keys.rotate();
      if (values.json) console.log(JSON.stringify({ kid, signsFrom: signsFrom.toISOString(), created }));
      else if (created) console.log(`Key ${kid} is published, and signs from ${signsFrom.toISOString()}.`);
      else console.log(`Key ${kid} waits already, and signs from ${signsFrom.toISOString()}.`);
      return 0;
    });
  },
};
