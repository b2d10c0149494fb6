import { defineRule, mysqlFamily } from './support/define.ts';
import { programDraft, programDrafts } from './support/programs.ts';

export const rule = defineRule({
  code: 'M42',
  title: 'Routines, triggers and events',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'Programs stored in MySQL are written in a language of its own. PostgreSQL has another one, PL/pgSQL, close in spirit and different in most details, so they are rewritten by hand.',
  *check({ model }) {
    yield* programDrafts(model);
    for (const { kind, name, text, line } of model.others) {
      if (kind !== 'event') continue;
      const purpose =
        'An event runs by itself at a time, often to tidy up; PostgreSQL has no scheduler, so it would simply stop happening.';
      const draft = programDraft({ noun: 'event', name, text, line }, purpose);
      yield {
        ...draft,
        fix: `${draft.fix} Start it from outside: a cron job, a Kubernetes CronJob, or the extension pg_cron.`,
      };
    }
  },
});
