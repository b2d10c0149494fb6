import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const webhookTest = defineEvent({
  type: 'cloudforge.webhook.test.v1',
  summary: 'A test for one webhook endpoint',
  description: 'Published when somebody asks for a test event; only that endpoint receives it.',
  public: true,
  data: z.object({ endpointId: z.uuid(), message: z.string() }),
});
