import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const migrationCreated = defineEvent({
  type: 'cloudforge.migration.created.v1',
  summary: 'A migration was set up',
  description: 'Published when somebody sets a migration up; nothing was written into a target yet.',
  public: true,
  data: z.object({
    migrationId: z.uuid(),
    projectId: z.uuid(),
    sourceKind: z.enum(['artifact', 'server']),
    source: z.string(),
    target: z.string(),
  }),
});
