import { defineRule } from './support/define.ts';
import { count, list } from './support/words.ts';

export const rule = defineRule({
  code: 'C29',
  title: 'Views, routines, triggers and events',
  severity: 'behaviour',
  dialects: 'all',
  foundIn: 'schema',
  help: 'A database holds more than tables: views (stored queries), routines (stored programs), triggers (programs that run when a row changes) and events (programs that run at a time). This counts them, so that none is forgotten.',
  *check({ model }) {
    const others = (kind: string) => model.others.filter(other => other.kind === kind).length;
    const parts: [number, string][] = [
      [model.views.length, 'view'],
      [model.routines.length, 'routine'],
      [model.triggers.length, 'trigger'],
      [others('event'), 'event'],
      [others('job'), 'job'],
    ];
    const present = parts.filter(([number]) => number > 0).map(([number, noun]) => count(number, noun));
    if (present.length === 0) return;
    const passes = model.dialect === 'postgresql';
    yield {
      object: model.database ?? 'the database',
      line: 0,
      message: `Besides its tables the database holds ${list(present)}.`,
      why: 'They are part of how the application works; a tool that copies only tables leaves them behind without a word.',
      fix: passes
        ? 'They are written for PostgreSQL already and are taken over as they are.'
        : 'Each that needs work has a finding of its own; use these numbers to check that none is missing after the move.',
      automatic: true,
    };
  },
});
