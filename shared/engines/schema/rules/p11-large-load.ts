import { defineRule } from './support/define.ts';
import { number } from './support/words.ts';

const gigabyte = 1024 ** 3;

export const rule = defineRule({
  code: 'P11',
  title: 'A load that deserves settings of its own',
  severity: 'performance',
  dialects: 'all',
  foundIn: 'rows',
  help: 'PostgreSQL writes every change to a log first (the WAL). While many gigabytes are loaded, the settings of a fresh installation make it tidy up that log again and again.',
  *check({ model }) {
    const bytes = model.tables.reduce((sum, table) => sum + table.rowBytes, 0);
    if (bytes < gigabyte) return;
    const gigabytes = Math.round((bytes / gigabyte) * 10) / 10;
    yield {
      object: model.database ?? 'the database',
      line: 0,
      message: `The rows take ${number(gigabytes)} GB in the dump, so the settings of PostgreSQL decide how long the load takes.`,
      why: 'With its default settings PostgreSQL pauses for a checkpoint about every gigabyte, and builds indexes with little memory.',
      fix: "For the time of the load, set these on the new server, and put them back afterwards. Durability (fsync) stays on.\nALTER SYSTEM SET max_wal_size = '8GB';\nALTER SYSTEM SET maintenance_work_mem = '512MB';\nALTER SYSTEM SET checkpoint_timeout = '30min';\nSELECT pg_reload_conf();",
      effort: [0.1, 0.5],
    };
  },
});
