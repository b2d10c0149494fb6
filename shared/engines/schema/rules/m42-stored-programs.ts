import { defineRule, mysqlFamily } from './support/define.ts';
import { linesOf, programDraft, programDrafts, rewritingHours } from './support/programs.ts';

export const rule = defineRule({
  code: 'M42',
  title: 'Routines, triggers and events',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'Programs stored in MySQL are written in a language of its own. PostgreSQL has another one, PL/pgSQL, close in spirit and different in most details. Simple triggers, functions and procedures are converted; what is not is named with the first thing that blocks it, and with a beginning to fill in.',
  *check({ model }) {
    yield* programDrafts(model);
    for (const { kind, name, text, line } of model.others) {
      if (kind !== 'event') continue;
      const purpose =
        'An event runs by itself at a time, often to tidy up; PostgreSQL has no scheduler, so it would simply stop happening.';
      const draft = programDraft({ noun: 'event', name, text, line }, purpose);
      yield {
        ...draft,
        severity: 'behaviour',
        automatic: false,
        effort: rewritingHours(linesOf(text)),
        fix: `Rewrite its statements for PostgreSQL and start them from outside: a cron job, a Kubernetes CronJob, or the extension pg_cron.`,
      };
    }
  },
});
