import { countByKey } from '#shared/identity/envelopes-reseal.ts';
import { type Command, parseOptions } from '../command.ts';
import { withKeys } from '../up/with-keys.ts';

export const secretsStatus: Command = {
  name: 'secrets status',
  usage: '[--json]',
  summary: 'Show which master key sealed how many secrets',
  details: 'Exit codes: 0 every secret can be opened, 1 some are sealed with a key that is not here.',
  run: async args => {
    const { values } = parseOptions(args, { json: { type: 'boolean', default: false } }, 0);
    return await withKeys(async ({ database, ring }) => {
      const counts = await countByKey(database);
      const here = ring.keys().map(key => key.id);
      const keys = [...new Set([...here, ...counts.keys()])].map(id => ({
        id,
        state: id === here[0] ? 'seals' : here.includes(id) ? 'opens' : 'absent',
        secrets: counts.get(id) ?? 0,
      }));
      if (values.json) console.log(JSON.stringify({ source: ring.source, keys }));
      else for (const key of keys) console.log(`${key.id}  ${key.state.padEnd(6)}  ${key.secrets} secrets`);
      return keys.some(key => key.state === 'absent') ? 1 : 0;
    });
  },
};
