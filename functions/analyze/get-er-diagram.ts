import { renderErDiagram } from '#shared/engines/docs/er-diagram.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ownPagePolicy } from '#shared/platform/own-page.ts';
import { RunIdParams } from './get-analysis.ts';
import { loadAssessment } from './load-assessment.ts';

export const getErDiagram = defineOperation({
  name: 'getErDiagram',
  method: 'GET',
  path: '/:runId/er-diagram.svg',
  summary: 'Entity-relationship diagram as SVG',
  access: 'runs:read',
  resource: { kind: 'run', param: 'runId' },
  input: { params: RunIdParams },
  output: { status: 200, mediaType: 'image/svg+xml' },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const picture = renderErDiagram(await loadAssessment(ctx, input.params.runId));
    return new Response(picture, {
      // Names in it come from an uploaded file: whatever they hold, nothing in the picture may run.
      headers: {
        'content-type': 'image/svg+xml; charset=utf-8',
        'content-security-policy': ownPagePolicy(picture),
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
  },
});
