import { defineRule } from './support/define.ts';
import { withoutTexts } from './support/scan.ts';
import { objectOf } from './support/walk.ts';
import { excerpt, list } from './support/words.ts';

const words: [RegExp, string][] = [
  [/\btypeof\s*\(/i, 'typeof, which asks for the kind of a single value'],
  [/\bGLOB\b/i, 'GLOB, a comparison with * and ?'],
  [/\bLIKE\b/i, 'LIKE, which ignores case in SQLite'],
  [/\b(REGEXP|MATCH)\b/i, 'REGEXP or MATCH, which the program has to provide'],
  [/\b(strftime|julianday|unixepoch|datetime|date|time)\s*\(/i, 'date functions of SQLite'],
  [/\b(instr|printf|format|hex|unhex|ifnull|iif|likely|unlikely)\s*\(/i, 'functions of SQLite'],
];

export const rule = defineRule({
  code: 'L18',
  title: 'Checks in the words of SQLite',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'A CHECK refuses values that make no sense. Checks written for SQLite may use functions that PostgreSQL does not have, or operators that mean something else there.',
  *check({ model }) {
    for (const table of model.tables) {
      for (const { name, column, expression, line } of table.checks) {
        const text = withoutTexts(expression, { escapes: false });
        const used = words.filter(([pattern]) => pattern.test(text)).map(([, word]) => word);
        if (used.length === 0) continue;
        yield {
          object:
            column === undefined
              ? `check ${name ?? 'without a name'} of ${objectOf(model, table)}`
              : objectOf(model, table, column),
          line,
          message: `The check ${excerpt(expression, 100)} uses ${list(used)}.`,
          why: 'Taken over word by word it would be refused by PostgreSQL, or accept other values than before.',
          fix: 'CloudForge translates the check where it is certain of every word; otherwise this finding says what is missing.',
          automatic: true,
        };
      }
    }
  },
});
