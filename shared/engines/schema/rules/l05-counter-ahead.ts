import { leftNumbersOut } from './support/counter.ts';
import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L05',
  title: 'AUTOINCREMENT stands above the largest number',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'With AUTOINCREMENT SQLite remembers the largest number it ever gave out in the table sqlite_sequence, so that numbers of deleted rows are not used again.',
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
      message: `${sentence(count(ahead.length, 'counter'))} ${verb(ahead.length, 'remembers', 'remember')} numbers of rows that are deleted by now: ${names}.`,
      why: 'If the counter began after the largest number that is left, an old number would be given to a new row.',
      fix: 'CloudForge goes on from where sqlite_sequence stands. Nothing to do.',
      automatic: true,
    };
  },
});
