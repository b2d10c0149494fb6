import { z } from 'zod';
import { exportLines } from '#shared/audit/export-lines.ts';
import { linesAnswer } from '#shared/platform/lines-answer.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const exportAudit = defineOperation({
  name: 'exportAudit',
  method: 'GET',
  path: '/export',
  summary: 'Export the audit log with its seals and signed heads',
  description:
    'JSON lines, streamed: a header, rows in the order of their chain with the heads between them, and an end. `cloudforge audit verify FILE` checks them offline.',
  access: 'audit:read',
  input: {
    query: z.object({
      from: z.iso.datetime().optional().describe('Rows from this moment on'),
      to: z.iso.datetime().optional().describe('Rows before this moment'),
    }),
  },
  output: { status: 200, mediaType: 'application/x-ndjson' },
  errors: ['not-signed-in', 'forbidden', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { from, to } = input.query;
    const lines = exportLines(
      { read: ctx.read, signer: ctx.services.signer },
      {
        organizationId: ctx.actor.organizationId,
        now: ctx.clock.now(),
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      },
    );
    return linesAnswer(lines, ctx.signal, 'audit.jsonl');
  },
});
