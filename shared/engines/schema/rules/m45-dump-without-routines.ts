import { defineRule, mysqlFamily } from './support/define.ts';

export const rule = defineRule({
  code: 'M45',
  title: 'Routines and events may be missing in the dump',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'mysqldump writes routines and events only when it is asked to, with --routines and --events. A dump without them looks complete.',
  *check({ model }) {
    if (!/^(mysqldump|mariadb-dump|mariadb dump)/i.test(model.writtenBy ?? '')) return;
    const missing = [
      ...(model.routines.length === 0 ? ['routines (--routines)'] : []),
      ...(model.others.some(({ kind }) => kind === 'event') ? [] : ['events (--events)']),
    ];
    if (model.tables.length === 0 || missing.length < 2) return;
    yield {
      object: model.database ?? 'the dump',
      line: 0,
      message: `The dump holds no ${missing.join(' and no ')}; ${model.writtenBy ?? 'mysqldump'} writes them only when it is asked to.`,
      why: 'If the old database has stored programs, they would be missing after the move without a word.',
      fix: 'Ask the old server, and if it lists anything take the dump again with --routines --events --triggers:\nSELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE();\nSELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE();',
      effort: [0.1, 0.25],
    };
  },
});
