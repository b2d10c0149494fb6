import { runFailedMail } from '#shared/mail/run-mails.ts';
import { defineReaction } from '#shared/platform/reaction.ts';
import { mailRunCreator } from './mail-run-creator.ts';

export const announceFailure = defineReaction({
  name: 'announce-failure',
  on: ['cloudforge.run.failed.v1'],
  summary: 'Mails the creator of a run why it could not go on',
  handler: async ({ ctx, event }) => {
    const { runId, message } = event.data;
    await mailRunCreator(ctx, { eventId: event.id, runId }, run => runFailedMail({ ...run, message }));
  },
});
