import { defineRule } from './support/define.ts';
import { traitsOf } from './support/oracle.ts';
import { objectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'O22',
  title: 'Identity and DEFAULT seq.NEXTVAL',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'Identity columns and defaults that count with a sequence are carried over. ON NULL also replaces a NULL that a program writes by the default; in PostgreSQL the default counts only where the column is left out.',
  *check(input) {
    for (const { table, rest } of traitsOf(input, 'DEFAULT ON NULL COLUMN')) {
      yield {
        object: objectOf(input.model, table, rest),
        line: table.columns.find(({ name }) => name === rest)?.line ?? table.line,
        message: 'This column takes its default also where a program writes NULL into it (DEFAULT ON NULL).',
        why: 'PostgreSQL refuses such a row, because the column must have a value.',
        fix: 'Let programs leave the column out or write DEFAULT, or add a trigger BEFORE INSERT that puts the default in place of NULL.',
        effort: [0.1, 1],
      };
    }
  },
});
