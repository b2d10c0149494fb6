import { defineRule, mysqlFamily } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { zeroDateDraft } from './support/zero-dates.ts';

export const rule = defineRule({
  code: 'M02',
  title: 'Dates without a day or a month',
  severity: 'data-loss',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'MySQL can store 2020-05-00 for "some time in May 2020" and 2020-00-00 for "2020". PostgreSQL has only whole dates. Storing NULL loses the year; storing the first day invents a day. Someone has to choose.',
  *check(input) {
    for (const place of profiledColumns(input)) {
      if (place.profile.partlyZeroDates > 0) {
        const what = 'a date whose day or month is zero (such as 2020-05-00), which PostgreSQL cannot store';
        yield zeroDateDraft(input.model.dialect, place, 'partlyZeroDates', what);
      }
    }
  },
});
