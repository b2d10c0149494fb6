import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'V10',
  title: 'Counters at or above the source',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'schema',
  help: 'A column that numbers its rows has a counter. After the copy each counter is set past the largest number in its column and past where the counter of the source stood, and both are compared.',
  *check(input) {
    const found = columns(input).filter(({ target }) => target?.identity !== undefined);
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'numbers its', 'number their')} rows; the counter is compared with the rows and with the source: ${names}.`,
      why: 'A counter that stands too low gives a number that is there already, and the first new row fails.',
      fix: 'The certificate gives the next number of every counter and the largest number in its column; a counter that is not ahead is a reason not to certify.',
      automatic: true,
    };
  },
});
