import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const count = z.number().int().nonnegative();

export const migrationRehearsed = defineEvent({
  type: 'cloudforge.migration.rehearsed.v1',
  summary: 'A migration was rehearsed',
  description: 'Published when the whole migration ran into a scratch database that was dropped afterwards.',
  public: true,
  data: z.object({
    migrationId: z.uuid(),
    projectId: z.uuid(),
    certified: z.boolean().describe('What the proof of the rehearsal said'),
    rows: count,
    durationMs: count,
  }),
});
