import { runCompletedMail } from '#shared/mail/run-mails.ts';
import { defineReaction } from '#shared/platform/reaction.ts';
import { mailRunCreator } from './mail-run-creator.ts';

/** Apart from `finish-run`: a mail server that is down must not hold a run back. */
export const announceCompletion = defineReaction({
  name: 'announce-completion',
  on: ['cloudforge.run.completed.v1'],
  summary: 'Mails the creator of a run that its report is ready',
  handler: async ({ ctx, event }) => {
    const { runId, grade } = event.data;
    await mailRunCreator(ctx, { eventId: event.id, runId }, run => runCompletedMail({ ...run, grade }));
  },
});
