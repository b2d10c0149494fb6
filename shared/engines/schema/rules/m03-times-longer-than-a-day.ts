import { defineRule, mysqlFamily } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M03',
  title: 'Times below zero or longer than a day',
  severity: 'blocker',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'TIME of MySQL reaches from -838:59:59 to 838:59:59, because it also means a length of time. time of PostgreSQL is a time of day; a length of time is an interval.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      if (profile.timesOutOfDay === 0) continue;
      const fits = target !== undefined && /^(interval|text)/.test(target.type);
      yield {
        object,
        line: column.line,
        severity: fits ? 'behaviour' : 'blocker',
        message: sentence(
          `${rowsWith(profile, 'timesOutOfDay')} ${verb(profile.timesOutOfDay, 'holds', 'hold')} a time below 00:00 or above 24:00, so this column stores lengths of time and not times of day.`,
        ),
        why: 'The type time of PostgreSQL refuses such a value; with the type interval it means what it meant.',
        fix: fits
          ? `CloudForge makes the column ${target.type}. Programs that read it get a length of time, often written as 30:15:00 or 1 day 06:15:00: look at the places that show it.`
          : 'Choose interval as the type of this column.',
        effort: fits ? [0.25, 1] : [0.1, 0.5],
        rows: profile.timesOutOfDay,
        samples: profile.samples.timesOutOfDay ?? [],
      };
    }
  },
});
