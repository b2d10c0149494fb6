import { z } from 'zod';
import { createApiClient } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { findPlatform } from '../find-platform.ts';

export const eventsReplay: Command = {
  name: 'events replay',
  usage: 'EVENT_ID [--json]',
  summary: 'Deliver the dead letters of an event again, under the same id',
  details:
    'cloudforge events tail shows ids. Deliveries that are done stay done.\n\nExit codes: 0 replayed, 1 the event has no dead letters.',
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      { json: { type: 'boolean', default: false }, url: { type: 'string' } },
      1,
    );
    const id = positionals[0];
    if (id === undefined) throw new CliError('Which event? cloudforge events replay EVENT_ID');
    const { url, key } = findPlatform(values.url);
    const { replayed } = await createApiClient(url, key).json(
      z.object({ replayed: z.number() }),
      'POST',
      `/api/live/events/${encodeURIComponent(id)}/replay`,
    );
    console.log(
      values.json
        ? JSON.stringify({ replayed })
        : `${replayed} ${replayed === 1 ? 'delivery is' : 'deliveries are'} on the way again.`,
    );
    return replayed > 0 ? 0 : 1;
  },
};
