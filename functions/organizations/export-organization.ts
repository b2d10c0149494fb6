import { exportOrganization as linesOf } from '#shared/identity/export-organization.ts';
import { requireFreshProof } from '#shared/identity/sign-in-confirm.ts';
import { linesAnswer } from '#shared/platform/lines-answer.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { readErrors } from './errors.ts';

export const exportOrganization = defineOperation({
  name: 'exportOrganization',
  method: 'GET',
  path: '/current/export',
  summary: 'Export everything of the organisation',
  description:
    'JSON lines, streamed: a line for each row of each table, with members, settings, the list of files, events and the audit log; no secret and no hash of one. The last line is `{"kind":"end"}`: without it the export is incomplete. Takes a proof of who you are within the last quarter of an hour.',
  access: 'organization:own',
  input: {},
  output: { status: 200, mediaType: 'application/x-ndjson' },
  errors: [...readErrors, 'confirmation-needed', 'account-locked'],
  handler: async ({ ctx, input }) => {
    await requireFreshProof(ctx, undefined, input.request);
    const { organizationId } = ctx.actor;
    await ctx.transaction(({ audit }) => audit('organization.exported', { kind: 'organization', id: organizationId }));
    return linesAnswer(linesOf(ctx, { organizationId, now: ctx.clock.now() }), ctx.signal, 'organisation.jsonl');
  },
});
