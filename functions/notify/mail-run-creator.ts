import type { MailText } from '#shared/mail/run-mails.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { settingsOf } from './settings.ts';

export interface RunForMail {
  projectName: string;
  fileName: string | undefined;
  url: string;
}

/**
 * Mails the person who started the run. `eventId` is the mail's id, so a repeated delivery sends nothing new. Returns
 * false where nobody is left to be told: the run or its creator was deleted.
 */
export async function mailRunCreator(
  ctx: Ctx,
  about: { eventId: string; runId: string },
  compose: (run: RunForMail) => MailText,
): Promise<boolean> {
  const row = await ctx.read(db =>
    db
      .selectFrom('runs')
      .innerJoin('projects', 'projects.id', 'runs.project_id')
      .innerJoin('users', 'users.id', 'runs.created_by')
      .leftJoin('artifacts', 'artifacts.id', 'runs.artifact_id')
      .select(['runs.project_id', 'projects.name', 'artifacts.file_name', 'users.email'])
      .where('runs.id', '=', about.runId)
      .executeTakeFirst(),
  );
  if (row === undefined) {
    ctx.log.info('nobody is left to be told of a run', { runId: about.runId });
    return false;
  }
  const mail = compose({
    projectName: row.name,
    fileName: row.file_name ?? undefined,
    url: runPage(settingsOf(ctx).publicUrl, row.project_id, about.runId),
  });
  await ctx.services.mailer.send({ ...mail, to: row.email, id: about.eventId });
  return true;
}

/** Address of the run's page on the site. */
function runPage(publicUrl: string, projectId: string, runId: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/runs/?project=${projectId}&run=${runId}`;
}
