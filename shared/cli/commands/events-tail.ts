import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createApiClient } from '../api-client.ts';
import { type Command, parseOptions } from '../command.ts';
import { findPlatform } from '../find-platform.ts';

const Events = z.object({
  items: z.array(
    z.object({
      position: z.number(),
      id: z.string(),
      type: z.string(),
      subject: z.string().nullable(),
      time: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});

export const eventsTail: Command = {
  name: 'events tail',
  usage: '[--follow] [--run ID] [--json]',
  summary: 'Print the platform’s events, newest last',
  details: [
    'Options:',
    '  --follow    go on printing',
    '  --run ID    only the events of one run',
    '  --json      one CloudEvent a line',
    '  --url URL   a platform elsewhere, with its key in CLOUDFORGE_API_KEY',
  ].join('\n'),
  run: async args => {
    const { values } = parseOptions(
      args,
      {
        follow: { type: 'boolean', short: 'f', default: false },
        run: { type: 'string' },
        json: { type: 'boolean', default: false },
        url: { type: 'string' },
      },
      0,
    );
    const { url, key } = findPlatform(values.url);
    const client = createApiClient(url, key);
    const subject = values.run === undefined ? '' : `&subject=${encodeURIComponent(values.run)}`;
    let after: number | undefined;
    for (;;) {
      const { items } = await client.json(
        Events,
        'GET',
        `/api/live/events?limit=100${after === undefined ? '' : `&after=${after}`}${subject}`,
      );
      for (const event of items) {
        after = event.position;
        console.log(
          values.json ? JSON.stringify(event) : `${event.time}  ${event.type}  ${event.id}  ${event.subject ?? ''}`,
        );
      }
      if (!values.follow) return 0;
      after ??= 0;
      if (items.length === 0) await sleep(500);
    }
  },
};
