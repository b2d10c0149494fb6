import { z } from 'zod';
import { catalogue } from './catalogue.ts';
import type { ReactionTable } from './dispatcher/relay.ts';

type Json = Record<string, unknown>;

/** AsyncAPI 3.0 document of the event catalogue: a channel per event type, who sends it is the platform, who reacts is listed. */
export function asyncapiDocument(reactions: ReactionTable, version: string): Json {
  const name = (type: string): string => type.replaceAll('.', '_');
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'CloudForge events',
      version,
      license: { name: 'Apache-2.0' },
      description: 'CloudEvents 1.0. Delivered at least once, in any order, under a constant id.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      catalogue.map(event => [
        name(event.type),
        {
          address: event.type,
          title: event.summary,
          description: event.description,
          messages: { [name(event.type)]: { $ref: `#/components/messages/${name(event.type)}` } },
        },
      ]),
    ),
    operations: Object.fromEntries(
      catalogue.flatMap(event => [
        [
          `send_${name(event.type)}`,
          { action: 'send', channel: { $ref: `#/channels/${name(event.type)}` }, summary: event.description },
        ],
        ...(reactions.get(event.type) ?? []).map(target => [
          `receive_${name(event.type)}_${target.reaction.replaceAll('-', '_')}`,
          {
            action: 'receive',
            channel: { $ref: `#/channels/${name(event.type)}` },
            summary: `Function ${target.function}: ${target.reaction}`,
          },
        ]),
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        catalogue.map(event => [
          name(event.type),
          { name: event.type, title: event.summary, contentType: 'application/json', payload: payloadOf(event.data) },
        ]),
      ),
    },
  };
}

function payloadOf(schema: z.ZodType): Json {
  const json = z.toJSONSchema(schema, { target: 'draft-07', unrepresentable: 'any' }) as Json;
  delete json.$schema;
  return json;
}
