import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M38',
  title: 'Columns that SELECT * does not show',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'oracle'],
  foundIn: 'schema',
  help: 'An INVISIBLE column is left out of SELECT * and of INSERT without a list of columns. PostgreSQL has no such columns: every column shows.',
  *check(input) {
    const found = columns(input).filter(({ column }) => column.invisible === true);
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'invisible column'))} ${verb(found.length, 'becomes', 'become')} visible: ${names}.`,
      why: 'SELECT * returns one column more than before, and INSERT without a list of columns no longer fits.',
      fix: 'Look for SELECT * and for INSERT without a list of columns on these tables, and name the columns there.',
      effort: [0.1, 1],
    };
  },
});
