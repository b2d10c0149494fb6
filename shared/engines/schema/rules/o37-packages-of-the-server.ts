import { defineRule } from './support/define.ts';
import { withoutTexts } from './support/scan.ts';
import { count, list } from './support/words.ts';

const pattern = /\b((?:DBMS|UTL|HTP|OWA|APEX|CTX|SDO)_[A-Z0-9_]{1,60})\s*\./gi;
/** What takes the place of the packages that are met most. */
const counterparts: { readonly [name: string]: string } = {
  DBMS_OUTPUT: 'RAISE NOTICE',
  DBMS_SCHEDULER: 'pg_cron',
  DBMS_JOB: 'pg_cron',
  DBMS_LOB: 'functions of text and bytea',
  DBMS_RANDOM: 'random()',
  DBMS_SQL: 'EXECUTE',
  DBMS_CRYPTO: 'pgcrypto',
  UTL_FILE: 'the application, or COPY',
  UTL_RAW: 'encode() and decode()',
  DBMS_LOCK: 'pg_advisory_lock() and pg_sleep()',
};

export const rule = defineRule({
  code: 'O37',
  title: 'DBMS_ and UTL_ packages',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'Programs of Oracle call packages of the server for output, files, mail, jobs and locks. The extension orafce has some of them for PostgreSQL; others have another means.',
  *check({ model }) {
    const programs = [...model.routines, ...model.triggers, ...model.others.filter(({ kind }) => kind === 'job')];
    const found = new Map<string, number>();
    for (const { text } of programs) {
      const names = [...withoutTexts(text, { escapes: false }).matchAll(pattern)].flatMap(
        match => match[1]?.toUpperCase() ?? [],
      );
      for (const name of new Set(names)) found.set(name, (found.get(name) ?? 0) + 1);
    }
    if (found.size === 0) return;
    const names = [...found.keys()].sort();
    const known = names.flatMap(name => (counterparts[name] === undefined ? [] : [`${name}: ${counterparts[name]}`]));
    yield {
      object: count(found.size, 'package of the server', 'packages of the server'),
      line: programs[0]?.line ?? 0,
      message: `Programs and jobs call ${count(found.size, 'package')} of the server: ${list(names)}.`,
      why: 'PostgreSQL does not have them; the programs that call them fail when they reach the call.',
      fix: `Look whether the extension orafce has what you use, or rewrite the calls${known.length === 0 ? '' : ` (${list(known)})`}.`,
      effort: [0.5, Math.min(40, 2 * found.size + 1)],
    };
  },
});
