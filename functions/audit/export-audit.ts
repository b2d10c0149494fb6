import { z } from 'zod';
import { exportLines } from '#shared/audit/export-lines.ts';
import { defineOperation } from '#shared/platform/operation.ts';

const chunkCharacters = 64 * 1024;

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
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      pull: async controller => {
        // Some hundred lines a time: a line alone is too small a piece for the network.
        let text = '';
        while (text.length < chunkCharacters) {
          const { value, done } = ctx.signal.aborted ? { value: undefined, done: true } : await lines.next();
          if (value === undefined || done === true) {
            if (text !== '') controller.enqueue(encoder.encode(text));
            controller.close();
            return;
          }
          text += `${JSON.stringify(value)}\n`;
        }
        controller.enqueue(encoder.encode(text));
      },
      cancel: async () => void (await lines.return(undefined)),
    });
    return new Response(body, {
      headers: {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'cache-control': 'no-store',
        'content-disposition': 'attachment; filename="audit.jsonl"',
      },
    });
  },
});
