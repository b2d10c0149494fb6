import { requireFreshProof, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { linesAnswer } from '#shared/platform/lines-answer.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const exportSelf = defineOperation({
  name: 'exportSelf',
  method: 'GET',
  path: '/self/export',
  summary: 'Export everything that is yours',
  description:
    'JSON lines, streamed: your account, how you sign in (no secret), sessions, keys, memberships, teams, grants, what you made and what the audit log says you did, in every organisation. Takes a proof of who you are within the last quarter of an hour.',
  // Not with an API key, nor with what has leaked of one.
  access: 'self:write',
  input: {},
  output: { status: 200, mediaType: 'application/x-ndjson' },
  errors: ['not-signed-in', 'forbidden', 'confirmation-needed', 'account-locked'],
  handler: async ({ ctx, input }) => {
    const { userId } = signedIn(ctx.actor);
    await requireFreshProof(ctx, undefined, input.request);
    await ctx.transaction(({ audit }) => audit('person.exported', { kind: 'user', id: userId }));
    return linesAnswer(ctx.services.organizations.exportPerson(userId), ctx.signal, 'account.jsonl');
  },
});
