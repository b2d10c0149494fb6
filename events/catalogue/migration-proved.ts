import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const count = z.number().int().nonnegative();

export const migrationProved = defineEvent({
  type: 'cloudforge.migration.proved.v1',
  summary: 'A migration was proved',
  description: 'Published when every row was compared and the certificate is signed; `certified` is its verdict.',
  public: true,
  data: z.object({
    migrationId: z.uuid(),
    projectId: z.uuid(),
    certified: z.boolean(),
    tables: count,
    rows: count,
    reasons: z.array(z.string()).max(20).describe('Why it is not certified, the first of them'),
  }),
});
