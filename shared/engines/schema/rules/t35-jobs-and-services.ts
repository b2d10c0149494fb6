import { defineRule } from './support/define.ts';
import { count, list } from './support/words.ts';

const services =
  /^(?:queue|service|contract|message|route|remote|endpoint|assembly|certificate|credential|symmetric|asymmetric|master|availability|external|event|broker|fulltext|server|security|xml|search|column)\b/i;

export const rule = defineRule({
  code: 'T35',
  title: 'Synonyms, linked servers, jobs and descriptions',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'SQL Server runs jobs at a time (Agent), passes messages (Service Broker), loads .NET libraries and keeps certificates and full-text catalogues. They are services around the data, and the new server has others.',
  *check({ model }) {
    const jobs = model.others.filter(({ kind }) => kind === 'job');
    const [job] = jobs;
    if (job !== undefined) {
      yield {
        object: count(jobs.length, 'job'),
        line: job.line,
        message: `The script sets up jobs of SQL Server Agent: ${list([...new Set(jobs.map(({ name }) => name))])}.`,
        why: 'A job runs by itself at a time, often to tidy up or to make a report; PostgreSQL has no scheduler, so it would simply stop happening.',
        fix: 'Start them from outside: a cron job, a Kubernetes CronJob, or the extension pg_cron.',
        effort: [0.5, 1 + jobs.length],
      };
    }
    const others = model.others.filter(({ kind, name }) => kind === 'other' && services.test(name));
    const [first] = others;
    if (first === undefined) return;
    yield {
      object: count(others.length, 'service around the data', 'services around the data'),
      line: first.line,
      message: `The script sets up services of the server: ${list([...new Set(others.map(({ name }) => name))])}.`,
      why: 'They have no counterpart in PostgreSQL and are not carried over; what your application asks of them has to come from elsewhere.',
      fix: 'Decide for each whether it is still needed. Messages belong into a queue beside the database, full-text search is built in (to_tsvector), and keys and certificates belong to the application.',
      effort: [0.25, Math.min(12, 1 + others.length)],
    };
  },
});
