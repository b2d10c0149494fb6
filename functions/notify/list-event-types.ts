import { z } from 'zod';
import { catalogue } from '#events/catalogue.ts';
import { severities } from '#events/define-event.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { severityOf } from '#shared/webhooks/filter.ts';

const EventTypeRow = z
  .object({
    type: z.string(),
    summary: z.string(),
    description: z.string(),
    severity: z.enum(severities),
    schema: z.record(z.string(), z.unknown()).describe('JSON Schema of `data`'),
  })
  .meta({ id: 'EventType', description: 'A kind of event that endpoints can receive' });

export const listEventTypes = defineOperation({
  name: 'listEventTypes',
  method: 'GET',
  path: '/event-types',
  summary: 'List the events that endpoints can receive',
  access: 'webhooks:read',
  input: {},
  output: { status: 200, body: z.object({ items: z.array(EventTypeRow) }) },
  errors: ['not-signed-in'],
  handler: async () => ({
    items: catalogue
      .filter(event => event.public)
      .map(({ type, summary, description, data }) => ({
        type,
        summary,
        description,
        severity: severityOf(type),
        schema: z.toJSONSchema(data),
      })),
  }),
});
