import { defineRule } from './support/define.ts';
import { programDrafts } from './support/programs.ts';
import { viewDrafts } from './support/views.ts';

const words: [RegExp, string][] = [
  [/\b(IFNULL|IIF)\s*\(/i, 'IFNULL or IIF'],
  [/\bGROUP_CONCAT\s*\(/i, 'GROUP_CONCAT'],
  [/\b(strftime|julianday|unixepoch|datetime|date|time)\s*\(/i, 'date functions of SQLite'],
  [/\bGLOB\b/i, 'GLOB'],
  [/\b(typeof|instr|printf|total|hex)\s*\(/i, 'functions of SQLite'],
  [/\browid\b/i, 'rowid'],
  [/\bLIMIT\s+\d+\s*,/i, 'LIMIT with a comma'],
];

export const rule = defineRule({
  code: 'L23',
  title: 'Views and triggers',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'A view is a stored query, a trigger a small program that runs when a row changes. Both are written in the words of SQLite. A trigger of PostgreSQL needs a function of its own; simple triggers are converted, and what is not is named with the first thing that blocks it.',
  *check({ model }) {
    yield* viewDrafts(model, words);
    yield* programDrafts({ triggers: model.triggers, routines: [] });
  },
});
