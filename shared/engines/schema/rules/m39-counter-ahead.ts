import { leftNumbersOut } from './support/counter.ts';
import { defineRule, mysqlFamily } from './support/define.ts';
import { group } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M39',
  title: 'AUTO_INCREMENT stands above the largest number',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'When the newest rows are deleted, their numbers are not given out again at the source. A tool that starts after the largest number in the table would give a deleted number to a new row, and old links would lead to it.',
  *check(input) {
    const ahead = columns(input).flatMap(({ column, object }) => {
      const { identity, profile, line } = column;
      if (identity?.next === undefined || profile?.numberMax === undefined) return [];
      return leftNumbersOut(identity.next, profile.numberMax) ? [{ object, line }] : [];
    });
    if (ahead.length === 0) return;
    const { names, ...where } = group(ahead, 'counter');
    yield {
      ...where,
      message: `${sentence(count(ahead.length, 'counter'))} ${verb(ahead.length, 'stands', 'stand')} higher than the rows that are left: ${names}.`,
      why: 'Numbers of deleted rows must not be given out again: e-mails, invoices and logs may still name them.',
      fix: 'CloudForge goes on from where the counter of the source stands. Nothing to do.',
      automatic: true,
    };
  },
});
