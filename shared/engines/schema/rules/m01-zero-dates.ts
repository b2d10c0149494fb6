import { defineRule, mysqlFamily } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { zeroDateDraft } from './support/zero-dates.ts';

export const rule = defineRule({
  code: 'M01',
  title: 'The date 0000-00-00',
  severity: 'data-loss',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'MySQL can store 0000-00-00 where a date is missing or was wrong. It is no date, and PostgreSQL has no value like it: an empty column (NULL) says the same in a way every program understands.',
  *check(input) {
    for (const place of profiledColumns(input)) {
      if (place.profile.zeroDates > 0) {
        yield zeroDateDraft(
          input.model.dialect,
          place,
          'zeroDates',
          'the date 0000-00-00, which PostgreSQL cannot store',
        );
      }
    }
  },
});
