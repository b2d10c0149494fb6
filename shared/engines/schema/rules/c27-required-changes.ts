import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { columns, type Place } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C27',
  title: 'Columns that are required on one side only',
  severity: 'behaviour',
  dialects: 'all',
  foundIn: 'schema',
  help: 'NOT NULL means that a column must have a value. The conversion changes it where rows or keys leave no other way; this lists every such change.',
  *check(input) {
    const all = columns(input).filter(({ target }) => target !== undefined);
    const loosened = all.filter(({ column, target }) => !column.nullable && target?.nullable === true);
    const tightened = all.filter(({ column, target }) => column.nullable && target?.nullable === false);
    if (loosened.length > 0) {
      const { names, ...where } = group(loosened.map(member), 'column');
      yield {
        ...where,
        message: `${sentence(count(loosened.length, 'column'))} must have a value at the source and may be empty in PostgreSQL: ${names}.`,
        why: 'The new database no longer refuses a row that lacks the value; a mistake in the application would go unnoticed.',
        fix: 'This is needed where values such as 0000-00-00 become NULL. Once the rows are repaired, require the value again: ALTER TABLE t ALTER COLUMN c SET NOT NULL.',
        automatic: true,
      };
    }
    if (tightened.length > 0) {
      const { names, ...where } = group(tightened.map(member), 'column');
      yield {
        ...where,
        message: `${sentence(count(tightened.length, 'column'))} may be empty at the source and must have a value in PostgreSQL: ${names}.`,
        why: `A primary key cannot be empty in PostgreSQL, so a row without ${verb(tightened.length, 'this value', 'these values')} would be refused.`,
        fix: 'Nothing to do as long as every row has a value; rows without one are listed in a finding of their own.',
        automatic: true,
      };
    }
  },
});

function member({ object, column }: Place) {
  return { object, line: column.line };
}
