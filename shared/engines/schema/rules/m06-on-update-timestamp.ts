import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M06',
  title: 'Columns that note the time of the last change by themselves',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'ON UPDATE CURRENT_TIMESTAMP makes MySQL write the time into a column whenever its row changes. PostgreSQL has no such clause; a trigger (a small program that runs on each change) does the same.',
  *check(input) {
    const found = columns(input).filter(({ column }) => column.onUpdate !== undefined);
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'notes', 'note')} the time of the last change by ${verb(found.length, 'itself', 'themselves')} (ON UPDATE CURRENT_TIMESTAMP): ${names}.`,
      why: 'Without a replacement the column would keep its first value for ever, and nobody would notice for weeks.',
      fix: 'CloudForge writes a trigger for each of these tables that does the same. Nothing to do.',
      automatic: true,
    };
  },
});
