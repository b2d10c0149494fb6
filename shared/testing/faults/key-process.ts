import { connectDatabase } from '#shared/database/connect.ts';
import { resealAll } from '#shared/identity/envelopes-reseal.ts';
import { createSigningKeys } from '#shared/identity/signing-keys.ts';
import type { Services } from '#shared/platform/ctx.ts';

/**
 * A process of the test beside it, which may be killed: `key-process.ts rotate|reseal DATABASE_URL KEY`. The envelopes
 * are bare, for it is commits that are looked at here: what is sealed is the plaintext behind the key's name.
 */
const [task, connectionString = '', keyId = ''] = process.argv.slice(2);

/** Seals with `current`; opens what any of these bare keys sealed. */
export function bareEnvelopes(current: string): Services['envelopes'] {
  return {
    seal: async (_, __, plaintext) => ({
      keyId: current,
      envelope: Buffer.concat([Buffer.from(`${current}:`), plaintext]),
    }),
    open: async (_, __, key, envelope) => {
      const text = Buffer.from(envelope);
      if (!text.subarray(0, key.length + 1).equals(Buffer.from(`${key}:`))) throw new Error('Sealed by another key.');
      return text.subarray(key.length + 1);
    },
  };
}

if (task === 'rotate' || task === 'reseal') {
  const database = connectDatabase({ connectionString, connectionsMax: 2, applicationName: 'key process' });
  const envelopes = bareEnvelopes(keyId);
  if (task === 'rotate') await createSigningKeys({ database, envelopes, clock: { now: () => new Date() } }).rotate();
  else await resealAll({ database, envelopes, currentKeyId: () => keyId });
  await database.close();
}
