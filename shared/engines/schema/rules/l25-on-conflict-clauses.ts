import { defineRule } from './support/define.ts';
import { objectOf } from './support/walk.ts';
import { list } from './support/words.ts';

export const rule = defineRule({
  code: 'L25',
  title: 'ON CONFLICT in the definition of a table',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'In SQLite a key can say what happens when a new row breaks it: replace the old row, ignore the new one. PostgreSQL asks that of each INSERT, not of the table.',
  *check({ model }) {
    for (const table of model.tables) {
      const clauses = table.traits.filter(trait => trait.startsWith('ON CONFLICT '));
      if (clauses.length === 0) continue;
      const manners = [
        ...new Set(clauses.map(clause => clause.slice('ON CONFLICT '.length).split(':')[0]?.trim() ?? '')),
      ];
      yield {
        object: objectOf(model, table),
        line: table.line,
        message: `The table says itself what happens when a new row breaks one of its keys: ON CONFLICT ${list(manners)}.`,
        why: 'In PostgreSQL the INSERT is refused instead, so a program that relied on it reports errors.',
        fix: 'Write the clause into the INSERT of your application: INSERT ... ON CONFLICT (key) DO UPDATE SET ... to replace, DO NOTHING to ignore.',
        effort: [0.25, 2],
      };
    }
  },
});
