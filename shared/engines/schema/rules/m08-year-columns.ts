import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M08',
  title: 'YEAR columns',
  severity: 'cosmetic',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'MySQL has a type for a year. PostgreSQL does not; a small whole number holds it, with a check that keeps the range.',
  *check(input) {
    const found = columns(input).filter(({ column }) => column.type.kind === 'year');
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'YEAR column');
    const type = found[0]?.target?.type ?? 'smallint';
    yield {
      ...where,
      message: `${sentence(count(found.length, 'YEAR column'))} ${verb(found.length, 'becomes', 'become')} ${type}: ${names}.`,
      why: 'The number stays the same. The year 0000 of MySQL stays 0, and two-digit years are no longer completed by the database.',
      fix: 'Nothing to do, unless your application writes years with two digits.',
      automatic: true,
    };
  },
});
